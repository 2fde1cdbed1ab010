import type { ChildProcess } from 'node:child_process';

import { bytesOf, packData, unpackData } from '../problem/shareData.js';
import type { ContextMessage, DataMessage, WireContext } from './wire.js';

/** Bytes of data that one message carries. */
const pieceBytes = 1 << 22;

/** Sends a context to another process, its arrays first, piece by piece: none is ever copied whole on this side. */
export async function sendContext(child: ChildProcess, context: WireContext): Promise<void> {
  const { skeleton, arrays, byteLength } = packData(context.data);
  for (const { array, at } of arrays) {
    const bytes = bytesOf(array);
    for (let first = 0; first < bytes.length; first += pieceBytes) {
      await send(child, { kind: 'data', at: at + first, bytes: bytes.slice(first, first + pieceBytes), byteLength });
    }
  }
  await send(child, { kind: 'context', context: { ...context, data: skeleton } });
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
  let memory: SharedArrayBuffer | undefined;
  return (message) => {
    if (message.kind === 'data') {
      memory ??= new SharedArrayBuffer(message.byteLength);
      new Uint8Array(memory).set(message.bytes, message.at);
      return undefined;
    }
    const { context } = message;
    const data = unpackData(context.data, memory ?? new SharedArrayBuffer(0));
    memory = undefined;
    return { ...context, data };
  };
}
