import { request } from 'node:http';
import { connect } from 'node:tls';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpAnswer } from '../../evidence/http.ts';
import { dialTwice } from '../dial-twice.ts';
import { holdersOf } from '../linux/socket-holder.ts';

const scope = z.strictObject({
  machine: z.string(),
  port: z.int().min(1).max(65535),
  path: z.string().startsWith('/').default('/'),
  method: z.string().default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as it is; for JSON set content-type among the headers. */
  body: z.string().optional(),
  /** TLS with whatever certificate the server shows. */
  tls: z.boolean().default(false),
  visitor: z.string().default('client'),
});

const bodyCap = 65_536;
const patienceMs = 8_000;

/** One HTTP request of a visitor over the lab's network, and the process that holds the port. */
export const httpAnswer = defineProbe({
  kind: 'httpAnswer',
  scope,
  timeoutMs: 15_000,
  async collect(target, asked, { signal }) {
    const machine = target.machine(asked.machine);
    const socket = await dialTwice(target.visitor(asked.visitor), { host: machine.address, port: asked.port });
    if ('why' in socket) return { answered: false, why: socket.why };
    const [answer, held] = await Promise.all([
      exchange(socket, { ...asked, host: machine.address, signal }),
      holdersOf(machine, ({ protocol, port }) => protocol.startsWith('tcp') && port === asked.port),
    ]);
    const holder = held.find((one) => one.holder)?.holder;
    return answer.answered && holder ? { ...answer, holder } : answer;
  },
});

type Exchange = z.output<typeof scope> & { readonly host: string; readonly signal: AbortSignal };
type Answer = HttpAnswer | { readonly answered: false; readonly why: string };

async function exchange(socket: Duplex, asked: Exchange): Promise<Answer> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await send(asked.tls ? connect({ socket, rejectUnauthorized: false }) : socket, { ...asked, signal: AbortSignal.any([asked.signal, patience]) });
  } catch (error) {
    asked.signal.throwIfAborted();
    if (patience.aborted) return { answered: false, why: `port ${asked.port} gives no answer within ${patienceMs / 1000} s` };
    return { answered: false, why: `port ${asked.port} speaks no HTTP (${error instanceof Error ? error.message : String(error)})` };
  } finally {
    socket.destroy();
  }
}

function send(socket: Duplex, { host, port, path, method, headers, body, signal }: Exchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { createConnection: () => socket, host, port, path, method, headers: { connection: 'close', ...headers }, signal };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = () =>
        resolve({
          answered: true,
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks).subarray(0, bodyCap).toString('utf8'),
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= bodyCap) done();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
