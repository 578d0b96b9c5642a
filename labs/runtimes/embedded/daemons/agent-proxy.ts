import { DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import type { Sys } from '../sys/sys.ts';
import { sendHttp } from './aws/send-http.ts';
import { type HttpAnswer, type HttpRequest, serveHttp } from './aws/serve-http.ts';

const hidden = ['moto-api', 'motoapi', 'moto_api'];
const hop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** The agent as a proxy before an emulator: everything passes but what names the emulator's own back door. */
export const agentProxy = defineDaemon({
  name: 'agent',
  matches: ({ program, argv }) => program === 'agent' && argv[1] === 'proxy',
  async start({ argv, listen, sys }) {
    const option = (name: string): string => argv[argv.indexOf(name) + 1] ?? '';
    const to = new URL(option('--to'));
    const [address, port] = [option('--listen').replace(/:\d+$/, ''), /:(\d+)$/.exec(option('--listen'))?.[1]];
    if (port === undefined) throw new DaemonFailed('listen: missing port in address');
    const server = serveHttp(async (asked) => (namesBackDoor(asked) ? plain(404, 'not found\n') : await pass(sys, to, asked)));
    for (const one of address ? [address] : ['0.0.0.0', '::']) await listen({ address: one, port: Number(port) }, ({ stream }) => server.connection(stream));
    return { signal: () => false, stop: async () => server.close() };
  },
});

const plain = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body,
});

function namesBackDoor({ target, headers }: HttpRequest): boolean {
  let decoded = target;
  try {
    decoded = decodeURIComponent(target);
  } catch {
    // What cannot be decoded is looked at as it is.
  }
  const said = [target, decoded, ...Object.values(headers)].join('\n').toLowerCase();
  return hidden.some((word) => said.includes(word));
}

async function pass(sys: Sys, to: URL, asked: HttpRequest): Promise<HttpAnswer> {
  try {
    const { status, headers, body } = await sendHttp(sys, { host: to.hostname, port: Number(to.port || 80) }, asked);
    return { status, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.has(name))), body };
  } catch {
    return { status: 502, headers: {}, body: '' };
  }
}
