import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { HttpOutcome } from '../../evidence/network.ts';

/** Opens a connection to a port of the machine that is judged. Rejects with a `code` as `VisitorTarget.dial` does. */
export type Dial = (port: number, timeoutMs: number) => Promise<Duplex>;

export interface HttpCall {
  readonly port: number;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default `auto`: what the port speaks. Certificates are not verified here. */
  readonly scheme?: 'http' | 'https' | 'auto';
  /** Default 1,000 ms for the connection and 6,000 ms for the answer. */
  readonly connectMs?: number;
  readonly answerMs?: number;
}

const bodyCap = 65_536;
const absences = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
} as const;
type Absence = Extract<HttpOutcome, { answered: false }>['why'];

/** Asks over connections that `dial` opens; learns once per port whether it speaks TLS. Throws only where the platform itself failed. */
export function createHttpClient(dial: Dial, host: string) {
  const way = { dial, host };
  const schemes = new Map<number, Promise<Detected>>();
  const detected = (call: HttpCall): Promise<Detected> => {
    const known = schemes.get(call.port) ?? detect(way, call);
    schemes.set(call.port, known);
    return known;
  };
  return {
    fetch: async (call: HttpCall): Promise<HttpOutcome> => {
      if (call.scheme === 'http' || call.scheme === 'https') return exchange(way, { ...call, scheme: call.scheme });
      const found = await detected(call);
      if (found.absent) schemes.delete(call.port);
      return found.absent ?? exchange(way, { ...call, scheme: found.scheme });
    },
  };
}
export type HttpClient = ReturnType<typeof createHttpClient>;

interface Way {
  readonly dial: Dial;
  readonly host: string;
}
type Detected = { readonly scheme: 'http' | 'https'; readonly absent?: undefined } | { readonly absent: HttpOutcome };

/** Plain first: a TLS server ends such a connection or complains at once, while a plain server may wait for ever on a TLS greeting. */
async function detect(way: Way, { port, connectMs, answerMs = 4_000 }: HttpCall): Promise<Detected> {
  const plain = await exchange(way, { port, path: '/', scheme: 'http', connectMs, answerMs });
  if (!plain.answered && plain.why !== 'reset' && plain.why !== 'garbled') return { absent: plain };
  if (plain.answered && !complaints.has(plain.status) && (plain.status < 300 || plain.status >= 400)) return { scheme: 'http' };
  const secure = await exchange(way, { port, path: '/', scheme: 'https', connectMs, answerMs });
  return { scheme: secure.answered ? 'https' : 'http' };
}

/** How a TLS port may answer a plain request. */
const complaints = new Set([400, 421, 426, 497]);

async function exchange(way: Way, call: HttpCall & { scheme: 'http' | 'https' }): Promise<HttpOutcome> {
  const began = performance.now();
  let socket: Duplex | undefined;
  try {
    socket = await way.dial(call.port, call.connectMs ?? 1_000);
    socket.on('error', () => undefined);
    const channel = call.scheme === 'https' ? await secured(socket, way.host) : socket;
    const { message, body } = await converse(channel, way.host, call);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
    return { answered: true, scheme: call.scheme, status: message.statusCode ?? 0, headers, body, ms: Math.round(performance.now() - began) };
  } catch (error) {
    return { answered: false, why: absenceOf(error) };
  } finally {
    socket?.destroy();
  }
}

function secured(socket: Duplex, host: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const channel = tlsConnect({ socket, servername: /^[\d.]+$/.test(host) ? '' : host, rejectUnauthorized: false }, () => {
      clearTimeout(timer);
      resolve(channel);
    });
    const timer = setTimeout(() => channel.destroy(coded('ETIMEDOUT')), 2_000);
    channel.on('error', (error: Error) => {
      clearTimeout(timer);
      reject(error);
    });
    channel.on('close', () => {
      reject(coded('ECONNRESET'));
    });
  });
}

function converse(channel: Duplex, host: string, call: HttpCall): Promise<{ message: IncomingMessage; body: string }> {
  return new Promise((resolve, reject) => {
    const body = call.body === undefined ? undefined : Buffer.from(call.body);
    const length = body ? { 'content-length': String(body.length) } : {};
    const request = httpRequest({
      createConnection: () => channel,
      method: call.method ?? 'GET',
      path: call.path,
      headers: { host, connection: 'close', ...length, ...call.headers },
      setHost: false,
    });
    const timer = setTimeout(() => request.destroy(coded('ETIMEDOUT')), call.answerMs ?? 6_000);
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(timer);
      reject(coded('ECONNRESET'));
    });
    request.on('response', (message) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = () => {
        resolve({ message, body: Buffer.concat(chunks).subarray(0, bodyCap).toString() });
      };
      message.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size >= bodyCap) done();
      });
      message.on('end', done).on('error', done);
    });
    request.end(body);
  });
}

function absenceOf(error: unknown): Absence {
  const code = (error as { code?: string }).code ?? '';
  if (code in absences) return absences[code as keyof typeof absences];
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'garbled';
  throw error;
}

const coded = (code: string): Error => Object.assign(new Error(code), { code });
