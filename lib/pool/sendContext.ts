import type { ChildProcess } from 'node:child_process';

import { packData, unpackData } from '../problem/packData.js';
import type { ContextMessage, DataMessage, WireContext } from './wire.js';

/** Bytes of data that one message carries. */
const pieceBytes = 1 << 22;

/** Sends a context to another process, its arrays first, piece by piece: none is ever copied whole on this side. */
export async function sendContext(child: ChildProcess, context: WireContext): Promise<void> {
  const { skeleton, places, memories, pieces } = packData(context.data);
  for (const { memory, at, bytes } of pieces) {
    const byteLength = memories[memory];
    for (let first = 0; first < bytes.length; first += pieceBytes) {
      const piece = bytes.slice(first, first + pieceBytes);
      await send(child, { kind: 'data', memory, at: at + first, bytes: piece, byteLength });
    }
  }
  await send(child, { kind: 'context', context: { ...context, data: skeleton }, places, memories });
}

/** Settles when the message has left this process, or cannot any more: a process that is gone is told by its 'exit'. */
function send(child: ChildProcess, message: DataMessage | ContextMessage): Promise<void> {
  return new Promise((resolve) => {
    child.send(message, () => {
      resolve();
    });
  });
}

/** The other side: takes the messages of sendContext, and gives the context when it is whole. */
export function openContextReceiver(): (message: DataMessage | ContextMessage) => WireContext | undefined {
  let received: SharedArrayBuffer[] = [];
  return (message) => {
    if (message.kind === 'data') {
      const { memory, at, bytes, byteLength } = message;
      new Uint8Array((received[memory] ??= new SharedArrayBuffer(byteLength))).set(bytes, at);
      return undefined;
    }
    const { context, places, memories } = message;
    const all = memories.map((byteLength, memory) => received.at(memory) ?? new SharedArrayBuffer(byteLength));
    received = [];
    return { ...context, data: unpackData(context.data, places, all) };
  };
}
