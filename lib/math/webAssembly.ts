/** What of WebAssembly is used here; its types come with those of browsers only. */
export interface WebAssemblyApi {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
}

/** A memory of WebAssembly, as JavaScript sees it. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

/** undefined under `node --jitless`. */
export const webAssembly = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
