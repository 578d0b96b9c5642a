import { connect as tlsConnect, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { ProgramContext } from '../../../program/program.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import type { Connection } from '../../../sys/sys.ts';
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

export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Opens what a URL leads to: the network, a unix socket, TLS where the scheme says so. */
export async function open(context: ProgramContext, options: CurlOptions, to: Destination): Promise<Link> {
  const { sys } = context;
  const { host, port } = to;
  const path = options.value('unix-socket');
  const startedMs = Date.now();
  const refused = (): CurlError => new CurlError(7, `Failed to connect to ${host} port ${port} after ${Date.now() - startedMs} ms: Couldn't connect to server`);
  if (path !== undefined) {
    const connection = await sys.connectUnix(path).catch(() => {
      throw refused();
    });
    return { stream: streamOf(connection), address: path, port: 0, localAddress: '', localPort: 0 };
  }
  const limitMs = Number(options.value('connect-timeout') ?? options.value('m') ?? 0) * 1_000;
  const source = await sourceOf(context, options);
  let last: unknown;
  for (const address of await resolve(context, options, to)) {
    try {
      const connection = await sys.connect({ host: address, port, ...(limitMs > 0 && { timeoutMs: limitMs }), ...(source !== undefined && { source }) });
      return await linked(context, options, { connection, to });
    } catch (error) {
      if (!isSysError(error)) throw error;
      last = error;
      if (error.code === 'ETIMEDOUT') break;
    }
  }
  if (isSysError(last, 'EADDRNOTAVAIL') && source !== undefined) throw new CurlError(45, `bind failed with errno 99: ${last.message}`);
  if (isSysError(last, 'ETIMEDOUT')) throw new CurlError(28, `Connection timed out after ${Math.max(Date.now() - startedMs, limitMs)} milliseconds`);
  throw refused();
}

async function linked(context: ProgramContext, options: CurlOptions, { connection, to }: { connection: Connection; to: Destination }): Promise<Link> {
  const { host, port, secure } = to;
  const stream = streamOf(connection);
  const address = connection.remoteAddress;
  if (options.has('v')) await context.stderr.write(`*   Trying ${address}:${port}...\n* Connected to ${host} (${address}) port ${port} (#0)\n`);
  const { localAddress, localPort } = connection;
  return { address, port, localAddress, localPort, stream: secure ? await wrap(context, options, { stream, host }) : stream };
}

async function sourceOf({ sys }: ProgramContext, options: CurlOptions): Promise<string | undefined> {
  const source = options.value('interface');
  if (source === undefined || /^[\d.]+$/.test(source)) return source;
  const found = (await sys.interfaces()).find(({ name }) => name === source)?.addresses[0]?.split('/')[0];
  if (found === undefined) throw new CurlError(45, `Couldn't bind to '${source}'`);
  return found;
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

/** Of ca-certificates: without it curl trusts nobody. */
const bundle = '/etc/ssl/certs/ca-certificates.crt';

async function wrap(context: ProgramContext, options: CurlOptions, { stream, host }: { stream: Duplex; host: string }): Promise<TLSSocket> {
  const path = options.value('cacert') ?? bundle;
  const ca = await context.sys.readFile(path).then(Buffer.from, () => undefined);
  const anyway = options.has('k');
  const installed = await context.sys.access('/usr/sbin/update-ca-certificates', 0);
  if (!anyway && !ca && !(installed && path === bundle)) throw new CurlError(77, `error setting certificate file: ${path}`);
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
