import type { Duplex } from 'node:stream';
import { createServer, type TlsOptions, type TLSSocket } from 'node:tls';

/** Greets a connection as a TLS server. Rejects where the client does not speak it, or not as the options want it. */
export function acceptTls(stream: Duplex, options: TlsOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const server = createServer({ ALPNProtocols: ['http/1.1'], ...options });
    server.once('secureConnection', (socket) => {
      socket.on('error', () => undefined);
      resolve(socket);
    });
    server.once('tlsClientError', (error) => reject(error));
    stream.once('close', () => reject(new Error('the connection was closed')));
    server.emit('connection', stream);
  });
}

/** The first bytes of a connection, which stay there to be read. undefined: it was closed without any. */
export function firstBytes(stream: Duplex): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('readable', look).off('end', done).off('close', done).off('error', done);
      resolve(undefined);
    };
    const look = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk === null) return;
      stream.off('readable', look).off('end', done).off('close', done).off('error', done);
      stream.unshift(chunk);
      resolve(chunk);
    };
    stream.on('readable', look).once('end', done).once('close', done).once('error', done);
  });
}

/** The first byte of a TLS handshake. */
export const handshakeByte = 0x16;
