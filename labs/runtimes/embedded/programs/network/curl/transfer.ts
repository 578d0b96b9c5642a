import { connect as tlsConnect, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { streamOf } from '../../ssh/connection-stream.ts';
import type { CurlOptions } from './options.ts';

/** A transfer that failed, with curl's number and words. */
export class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = 'CurlError';
    this.code = code;
  }
}

export interface Link {
  readonly stream: Duplex;
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Opens what a URL leads to: the network, a unix socket, TLS where the scheme says so. */
export async function open(
  context: ProgramContext,
  options: CurlOptions,
  { host, port, secure }: { host: string; port: number; secure: boolean },
): Promise<Link> {
  const { sys } = context;
  const path = options.value('unix-socket');
  const startedMs = Date.now();
  if (path !== undefined) {
    const connection = await sys.connectUnix(path).catch(() => {
      throw new CurlError(7, `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server`);
    });
    return { stream: streamOf(connection), address: path, port: 0, localAddress: '', localPort: 0 };
  }
  const addresses = await resolve(context, options, { host, port });
  const limit = Number(options.value('connect-timeout') ?? options.value('m') ?? 0) * 1_000;
  const source = options.value('interface');
  const from =
    source === undefined
      ? undefined
      : /^[\d.]+$/.test(source)
        ? source
        : (await sys.interfaces()).find(({ name }) => name === source)?.addresses[0]?.split('/')[0];
  for (const address of addresses) {
    try {
      const connection = await sys.connect({ host: address, port, ...(limit > 0 && { timeoutMs: limit }), ...(from !== undefined && { source: from }) });
      const stream = streamOf(connection);
      const ends = { address: connection.remoteAddress, port, localAddress: connection.localAddress, localPort: connection.localPort };
      if (options.has('v')) await context.stderr.write(`*   Trying ${ends.address}:${port}...\n* Connected to ${host} (${ends.address}) port ${port} (#0)\n`);
      return { ...ends, stream: secure ? await wrap(context, options, { stream, host }) : stream };
    } catch (error) {
      if (error instanceof CurlError) throw error;
      if (!isSysError(error)) throw error;
      if (isSysError(error, 'EADDRNOTAVAIL') && from !== undefined && address === addresses.at(-1))
        throw new CurlError(45, `bind failed with errno 99: ${error.message}`);
      if (isSysError(error, 'ETIMEDOUT') && address === addresses.at(-1))
        throw new CurlError(28, `Connection timed out after ${Math.max(Date.now() - startedMs, limit)} milliseconds`);
    }
  }
  throw new CurlError(7, `Failed to connect to ${host} port ${port} after ${Date.now() - startedMs} ms: Couldn't connect to server`);
}

async function resolve({ sys }: ProgramContext, options: CurlOptions, { host, port }: { host: string; port: number }): Promise<string[]> {
  for (const entry of options.values('resolve')) {
    const [name, at, ...address] = entry.split(':');
    if (name?.toLowerCase() === host.toLowerCase() && Number(at) === port) return [address.join(':').replace(/^\[|\]$/g, '')];
  }
  try {
    return (await sys.resolve(host)).filter((address) => !(options.has('4') && address.includes(':')));
  } catch {
    throw new CurlError(6, `Could not resolve host: ${host}`);
  }
}

async function wrap(context: ProgramContext, options: CurlOptions, { stream, host }: { stream: Duplex; host: string }): Promise<TLSSocket> {
  const file = options.value('cacert');
  const ca = file === undefined ? undefined : await context.sys.readFile(file).then(Buffer.from, () => undefined);
  if (file !== undefined && !ca) throw new CurlError(77, `error setting certificate file: ${file}`);
  const anyway = options.has('k');
  const versions = options.has('tlsv1.3')
    ? { minVersion: 'TLSv1.3' as const }
    : options.value('tls-max') === '1.1'
      ? { minVersion: 'TLSv1' as const, maxVersion: 'TLSv1.1' as const }
      : { minVersion: 'TLSv1.2' as const };
  return new Promise((done, fail) => {
    const socket = tlsConnect({
      socket: stream,
      servername: /^[\d.]+$/.test(host) ? '' : host,
      rejectUnauthorized: !anyway,
      ...versions,
      ALPNProtocols: ['http/1.1'],
      ...(ca && { ca }),
    });
    socket.once('secureConnect', () => done(socket));
    socket.once('error', (error: Error & { code?: string }) => fail(tlsError(error, host)));
  });
}

function tlsError({ code = '', message }: Error & { code?: string }, host: string): CurlError {
  const more =
    '\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.';
  if (/DEPTH_ZERO_SELF_SIGNED|^SELF_SIGNED_CERT$/.test(code)) return new CurlError(60, `SSL certificate problem: self-signed certificate${more}`);
  if (/SELF_SIGNED_CERT_IN_CHAIN/.test(code)) return new CurlError(60, `SSL certificate problem: self-signed certificate in certificate chain${more}`);
  if (/UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code)) return new CurlError(60, `SSL certificate problem: unable to get local issuer certificate${more}`);
  if (/CERT_HAS_EXPIRED/.test(code)) return new CurlError(60, `SSL certificate problem: certificate has expired${more}`);
  if (/ALTNAME/.test(code)) return new CurlError(60, `SSL: no alternative certificate subject name matches target host name '${host}'${more}`);
  if (/wrong version number|packet length too long|WRONG_VERSION/i.test(`${message}${code}`))
    return new CurlError(35, 'OpenSSL/3.0.15: error:0A00010B:SSL routines::wrong version number');
  return new CurlError(35, `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${host}`);
}
