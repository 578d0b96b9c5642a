import type { TlsOptions } from 'node:tls';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { type Accepted, type DaemonContext, DaemonFailed } from '../../../daemon/daemon.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { isInNetwork } from '../../sshd/match-network.ts';
import { acceptTls, firstBytes, handshakeByte } from '../../tls/accept-tls.ts';
import { type PythonAnswer, type PythonRequest, servePythonHttp } from '../base-http.ts';
import { dumps, readSettings, type SettingValue } from '../settings.ts';
import { type Frame, osError, traceback } from '../traceback.ts';

export type Config = Readonly<Record<string, SettingValue>>;
/** A text, or what json can write. */
export type Content = string | object;

export const listener = { listen: '127.0.0.1:0', allow: [] as readonly string[], 'tls.certificate': '', 'tls.key': '' };

/** What the services of leaky-gpu-endpoints come with beside their own script. */
export const serviceFile = { 'service.py': '592868f9590a03b9e6652542da9f9ea69f4a8da6ded8841b12b121ad65eb3cde' };

const folder = '/opt/gpu-node';

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a service does with a request; throws `Refused`. */
export type Answering = (
  request: PythonRequest & { readonly query: URLSearchParams; readonly url: string; readonly body: Buffer },
) => Promise<readonly [number, Content]>;

/** Settings of one of the node's services: its file, its folder, then its environment. `calls`: where its script asks for them. */
export function loadConfig(context: DaemonContext, name: string, { defaults, calls }: { defaults: Config; calls: Frame }): Promise<Config> {
  const prefix = `GPU_${name.toUpperCase()}_`;
  const after: Record<string, readonly [SettingValue, string]> = {};
  for (const [variable, text] of Object.entries(context.env)) {
    if (!variable.startsWith(prefix)) continue;
    const key = variable.slice(prefix.length).toLowerCase().replace('_', '.');
    after[key] = [text === 'true' ? true : text === 'false' ? false : text, `environment ${variable}`];
  }
  const file = `/etc/gpu-node/${name}.toml`;
  const opens: Frame = [`${folder}/service.py`, 22, 'load_config', 'with open(path, "rb") as source:', 'open(path, "rb")'];
  const loads: Frame = [`${folder}/service.py`, 23, 'load_config', '_merge(config, _flat(tomllib.load(source)), path)', 'tomllib.load(source)'];
  return readSettings(context, {
    file,
    folder: `/etc/gpu-node/${name}.d`,
    defaults,
    after,
    optional: true,
    frames: { opens: [calls, opens], loads: [calls, loads] },
  });
}

/** Serves as `service.Server(config, Handler).serve()` does. `line`: where the script says so. */
export async function serve(context: DaemonContext, config: Config, { answer, starts }: { answer: Answering; starts: Frame }): Promise<void> {
  const [, host = '', port] = /^(.*):([^:]*)$/.exec(String(config.listen)) ?? [];
  const init = (line: number, code: string, part?: string): Frame[] => [starts, [`${folder}/service.py`, line, '__init__', code, part ?? code]];
  if (!/^\d+$/.test(port ?? ''))
    throw new DaemonFailed(
      traceback(
        init(114, 'super().__init__((host, int(port)), handler)', 'int(port)'),
        `ValueError: invalid literal for int() with base 10: '${port ?? String(config.listen)}'`,
      ),
    );
  const tls = config['tls.certificate'] ? await readChain(context, config, starts) : undefined;
  const serving: Serving = { context, allow: config.allow as readonly string[], answer };
  try {
    await context.listen({ address: host === '' ? '0.0.0.0' : host, port: Number(port), backlog: 128 }, (connection) => void accept(connection, serving, tls));
  } catch (error) {
    throw new DaemonFailed(traceback(init(114, 'super().__init__((host, int(port)), handler)'), osError(error)));
  }
}

interface Serving {
  readonly context: DaemonContext;
  readonly allow: readonly string[];
  readonly answer: Answering;
}

async function readChain({ sys }: DaemonContext, config: Config, starts: Frame): Promise<TlsOptions> {
  const place: Frame[] = [starts, [`${folder}/service.py`, 117, '__init__', 'context.load_cert_chain(config["tls.certificate"], config["tls.key"])']];
  const failed = (error: string): DaemonFailed => new DaemonFailed(traceback(place, error));
  const read = async (path: string): Promise<Buffer> => {
    try {
      return Buffer.from(await sys.readFile(path));
    } catch (error) {
      throw failed(isSysError(error) ? osError(error) : String(error));
    }
  };
  const cert = await read(String(config['tls.certificate']));
  const certificate = attempt(() => new X509Certificate(cert));
  if (!certificate) throw failed('ssl.SSLError: [SSL] PEM lib (_ssl.c:3877)');
  const key = config['tls.key'] ? await read(String(config['tls.key'])) : cert;
  const secret = attempt(() => createPrivateKey(key));
  if (!secret) throw failed('ssl.SSLError: [SSL] PEM lib (_ssl.c:3898)');
  if (!certificate.checkPrivateKey(secret)) throw failed('ssl.SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:3898)');
  return { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: 15_000 };
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

async function accept(connection: Accepted, serving: Serving, tls: TlsOptions | undefined): Promise<void> {
  const { stream, remoteAddress } = connection;
  const { context } = serving;
  stream.on('error', () => undefined);
  if (!tls) return servePythonHttp(connection, httpOf(serving));
  const [first] = (await firstBytes(stream)) ?? [];
  if (first !== handshakeByte) {
    if (first !== undefined) context.log(`${remoteAddress} connection ended: [SSL: HTTP_REQUEST] http request (_ssl.c:992)`);
    stream.end();
    stream.resume();
    return;
  }
  try {
    return await servePythonHttp({ ...connection, stream: await acceptTls(stream, tls) }, httpOf(serving));
  } catch {
    context.log(`${remoteAddress} connection ended: [SSL] (_ssl.c:992)`);
    stream.destroy();
  }
}

const httpOf = ({ context, allow, answer }: Serving): Parameters<typeof servePythonHttp>[1] => ({
  server: 'gpu-node ',
  protocol: 'HTTP/1.1',
  timeoutMs: 15_000,
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  log: (address, line) => context.log(`${address} ${line}`),
  async answer(request) {
    try {
      if (allow.length > 0 && !allow.some((network) => isInNetwork(request.remoteAddress, network.includes('/') ? network : `${network}/32`)))
        throw new Refused(403, 'this address may not ask');
      const length = Number(request.headers['content-length'] ?? 0);
      if (length > 65_536) throw new Refused(413, 'the body is too large');
      const [url = '', query = ''] = request.path.split('#')[0]!.split('?');
      return sent(...(await answer({ ...request, url, query: new URLSearchParams(query), body: await request.read(length) })));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return sent(error.status, { error: error.message });
    }
  },
});

function sent(status: number, content: Content): PythonAnswer {
  const body = typeof content === 'string' ? content : `${dumps(content)}\n`;
  return {
    status,
    headers: {
      'Content-Type': typeof content === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    },
    body,
    close: status === 413,
  };
}

export function bearer({ headers }: Pick<PythonRequest, 'headers'>): string {
  const [, scheme = '', token = ''] = /^(\S*) ?(.*)$/.exec(headers.authorization ?? '') ?? [];
  return ['bearer', 'token'].includes(scheme.toLowerCase()) ? token.trim() : '';
}
