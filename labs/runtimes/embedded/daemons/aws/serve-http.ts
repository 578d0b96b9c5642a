import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const bodyCap = 1024 * 1024;
const idleMs = 30_000;

/** Serves HTTP/1.1 on connections of the simulated network; a request that is too long ends its connection. */
export function serveHttp(answer: (request: HttpRequest) => Promise<HttpAnswer>): { connection(stream: Duplex): void; close(): void } {
  const open = new Set<Duplex>();
  const server = createServer((request, response) => void reply(request, response, answer));
  server.keepAliveTimeout = idleMs;
  return {
    connection(stream) {
      open.add(stream);
      stream.on('error', () => undefined).on('close', () => open.delete(stream));
      server.emit('connection', stream);
    },
    close() {
      for (const stream of open) stream.destroy();
      server.close();
    },
  };
}

async function reply(request: IncomingMessage, response: ServerResponse, answer: (request: HttpRequest) => Promise<HttpAnswer>): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bodyCap) throw new Error('the request is too long');
      chunks.push(chunk);
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { status, headers: told, body } = await answer({ method: request.method ?? '', target: request.url ?? '/', headers, body: Buffer.concat(chunks) });
    response.removeHeader('Connection');
    response.removeHeader('Keep-Alive');
    response.writeHead(status, { ...told, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  } catch {
    response.destroy();
  }
}
