import { WebSocket } from 'ws';
import type { ApiClient } from '#server/cli/play/api-client.ts';
import type { TerminalClientMessage } from '#server/api.ts';
import type { TerminalEnd } from './echo.ts';

const acknowledgeBytes = 5000;

/** A terminal of an attempt as the page holds it, without drawing: acknowledges what it gets. */
export async function rampartEnd(api: ApiClient, attempt: string, terminal: string): Promise<TerminalEnd> {
  const socket = new WebSocket(await api.socketUrl(attempt, terminal), { headers: api.socketHeaders, perMessageDeflate: false });
  const listeners: ((bytes: Uint8Array) => void)[] = [];
  let unacknowledged = 0;
  const tell = (message: TerminalClientMessage): void => socket.send(JSON.stringify(message));
  socket.on('message', (data: Buffer, binary: boolean) => {
    if (!binary) return;
    for (const listener of listeners) listener(data);
    unacknowledged += data.length;
    if (unacknowledged < acknowledgeBytes) return;
    tell({ type: 'ack', bytes: unacknowledged });
    unacknowledged = 0;
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { send: (keys) => socket.send(Buffer.from(keys)), onBytes: (listener) => void listeners.push(listener), close: () => socket.close() };
}
