import type { Duplex } from 'node:stream';
import { isSysError, SysError } from '../sys/sys-error.ts';
import type { Connection } from '../sys/sys.ts';
import type { Ends } from './host-network.ts';

/** A stream as a program's connection: a read at a time, a write that waits until there is room. */
export function connectionOf(stream: Duplex, { localAddress, localPort, remoteAddress, remotePort }: Ends): Connection {
  stream.on('error', () => undefined);
  const reader = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return {
    localAddress,
    localPort,
    remoteAddress,
    remotePort,
    async read() {
      try {
        const { value, done } = await reader.next();
        return done ? undefined : value;
      } catch (error) {
        if (isSysError(error)) throw error;
        return undefined;
      }
    },
    write: (data) =>
      new Promise((resolve, reject) => {
        if (stream.destroyed || stream.writableEnded) return reject(new SysError('EPIPE'));
        stream.write(data, (error) => (error ? reject(error) : resolve()));
      }),
    end: () => new Promise((resolve) => (stream.destroyed ? resolve() : void stream.end(() => resolve()))),
    async close() {
      if (!stream.writableEnded) stream.end();
      stream.destroy();
    },
  };
}
