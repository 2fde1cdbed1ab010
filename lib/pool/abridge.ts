import type { ThreadRequest } from './wire.js';

/**
 * What one thread is sent in the place of its requests: a context, with data that would be cloned, goes to it once. `isFirst`
 * says that nothing was sent to it since it was started.
 */
export function openAbridged(): (request: ThreadRequest, isFirst: boolean) => ThreadRequest {
  let sent: string | undefined;
  return (request, isFirst) => {
    if (isFirst) sent = undefined;
    if (request.kind === 'perform') return request;
    const { id } = request.context;
    if (id === sent) return { ...request, context: { id } };
    sent = id;
    return request;
  };
}
