import { request } from 'node:http';
import { streamOf } from '../../programs/ssh/connection-stream.ts';
import type { Sys } from '../../sys/sys.ts';
import type { HttpAnswer, HttpRequest } from './serve-http.ts';

export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs?: number;
}

/** One HTTP/1.1 request over the simulated network and its whole answer. Rejects with `SysError` where there is no connection. */
export async function sendHttp(sys: Sys, to: Destination, { method, target, headers, body }: HttpRequest): Promise<HttpAnswer & { readonly body: Buffer }> {
  const stream = streamOf(await sys.connect({ timeoutMs: 10_000, ...to }));
  return new Promise((resolve, reject) => {
    const asked = request({ method, path: target, headers: { ...headers, connection: 'close' }, createConnection: () => stream }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const told = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(told) as Record<string, string>, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
