import { randomBytes } from 'node:crypto';
import { type DaemonContext, DaemonFailed } from '../../daemon/daemon.ts';
import { readGroup } from '../../programs/accounts-file.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type PythonAnswer, type PythonRequest, servePythonHttp } from './base-http.ts';
import { JsonError, parseJson } from './json.ts';
import { plainDaemon, type PythonScript } from './script.ts';
import { type Frame, jsonFrames, osError, traceback } from './traceback.ts';
import { dumpJson, type PythonDict, type PythonValue, repr, str, typeName } from './values.ts';

const settings = '/etc/docker/daemon.json';
const mostKept = 50;

/** What it must know again after a restart of the server. */
interface Memory {
  readonly hosts: readonly string[];
  /** As `GET /containers/json` tells them. */
  readonly containers: string;
}

/** The stand-in of the Docker daemon of dev-workstation: its doors and a list of containers. */
export const dockerd: PythonScript = {
  files: { 'dockerd.py': '2819ae10009e9f8ca4539eee925424b4e9c8396be02a788309019ceb9072b8aa' },
  async start(context) {
    const kept = context.memory?.value as Memory | undefined;
    const hosts = kept?.hosts ?? (await hostsOf(context));
    const api = new Api(hosts, context.memory);
    for (const host of hosts) await listen(context, host, { api, resumed: kept !== undefined });
    return plainDaemon;
  },
};

class Api {
  readonly #memory: DaemonContext['memory'];
  readonly #hosts: readonly string[];
  #containers: PythonValue[];

  constructor(hosts: readonly string[], memory: DaemonContext['memory']) {
    this.#hosts = hosts;
    this.#memory = memory;
    const kept = memory?.value as Memory | undefined;
    this.#containers = kept ? (parseJson(kept.containers) as PythonValue[]) : [];
    this.#remember();
  }

  async answer({ method, path, headers, read }: PythonRequest): Promise<PythonAnswer> {
    const url = new URL(path, 'http://docker');
    const route = url.pathname.replace(/^\/v1\.\d+/, '');
    if (method === 'POST') return this.#post(url, route, await read(Math.min(Math.max(0, Number(headers['content-length'] ?? 0) || 0), 100_000)));
    if (route === '/_ping') return answer(200, 'OK');
    if (route === '/version') return answer(200, dict(['Version', '20.10.24'], ['ApiVersion', '1.41'], ['Os', 'linux'], ['Stand-in', true]));
    return route === '/containers/json' ? answer(200, this.#containers) : notFound;
  }

  #post(url: URL, route: string, body: Buffer): PythonAnswer {
    if (route !== '/containers/create') return notFound;
    let asked: PythonValue;
    try {
      asked = parseJson(body.toString() || '{}');
    } catch (error) {
      if (error instanceof JsonError) return answer(400, dict(['message', 'invalid JSON']));
      throw error;
    }
    const given = asked instanceof Map ? asked : undefined;
    const made = dict(
      ['Id', randomBytes(32).toString('hex')],
      ['Names', [`/${url.searchParams.get('name') || randomBytes(4).toString('hex')}`]],
      ['Image', str((asked as PythonDict).get('Image') ?? '')],
      ['Binds', given?.has('HostConfig') ? ((given.get('HostConfig') as PythonDict).get('Binds') ?? []) : []],
      ['State', 'created'],
    );
    this.#containers = [...this.#containers.slice(1 - mostKept), made];
    this.#remember();
    return answer(201, dict(['Id', made.get('Id')!], ['Warnings', []]));
  }

  #remember(): void {
    this.#memory?.set({ hosts: this.#hosts, containers: dumpJson(this.#containers) } satisfies Memory);
  }
}

const dict = (...entries: (readonly [string, PythonValue])[]): PythonDict => new Map(entries);

function answer(status: number, body: PythonValue): PythonAnswer {
  const text = typeof body === 'string' ? body : dumpJson(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  return { status, headers: { 'Api-Version': '1.41', 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(text)) }, body: text };
}

const notFound = answer(404, dict(['message', 'page not found']));

/** The doors: flags, else the settings, else the socket. What Python would end with is `DaemonFailed`. */
async function hostsOf({ sys, argv }: DaemonContext): Promise<readonly string[]> {
  const file = argv.find((word) => word.endsWith('.py')) ?? '/opt/docker/dockerd.py';
  const asked: Frame = [file, 96, '<module>', 'servers = [listen(host) for host in hosts()]', 'hosts()'];
  const load: Frame = [file, 89, 'hosts', 'configured = json.load(file).get("hosts", [])', 'json.load(file)'];
  const fail = (error: string, ...frames: Frame[]): never => {
    throw new DaemonFailed(traceback([asked, ...frames], error));
  };
  const open: Frame = [file, 88, 'hosts', 'with open(SETTINGS, encoding="utf-8") as file:', 'open(SETTINGS, encoding="utf-8")'];
  const bytes = await sys.readFile(settings).catch((error: unknown) => fail(osError(error, settings), open));
  const value = parsed(new TextDecoder().decode(bytes), (message) => fail(`json.decoder.JSONDecodeError: ${message}`, load, ...jsonFrames(message, 'load')));
  if (!(value instanceof Map))
    return fail(`AttributeError: '${typeName(value)}' object has no attribute 'get'`, [load[0], load[1], load[2], load[3], 'json.load(file).get']);
  const configured = value.get('hosts') ?? [];
  const words = argv.slice(argv.indexOf(file));
  const flags = words.flatMap((word, at) => (/^(-H|--host)$/.test(words[at - 1] ?? '') ? [word] : []));
  const any = Array.isArray(configured) ? configured.length > 0 : Boolean(configured);
  if (flags.length > 0 && any) throw new DaemonFailed('unable to configure the Docker daemon: hosts are given both as a flag and in the configuration file');
  if (flags.length > 0 || !any) return flags.length > 0 ? flags : ['unix:///run/docker.sock'];
  const hosts = typeof configured === 'string' ? [...configured] : configured;
  const comprehension: Frame = [file, 96, '<module>', asked[3], '[listen(host) for host in hosts()]'];
  if (!Array.isArray(hosts)) throw new DaemonFailed(traceback([comprehension], `TypeError: '${typeName(hosts)}' object is not iterable`));
  for (const host of hosts) if (typeof host !== 'string') throw new DaemonFailed(`unable to configure the Docker daemon: invalid host ${repr(host)}`);
  return hosts as string[];
}

function parsed(text: string, fail: (message: string) => never): PythonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return fail(error.message);
    throw error;
  }
}

async function listen(context: DaemonContext, host: string, { api, resumed }: { api: Api; resumed: boolean }): Promise<void> {
  const [, kind = host, place = ''] = /^(.*?):\/\/(.*)$/s.exec(host) ?? [];
  const serve = (connection: Parameters<typeof servePythonHttp>[0]): void =>
    void servePythonHttp(connection, { protocol: 'HTTP/1.1', methods: ['GET', 'POST'], answer: (request) => api.answer(request) });
  if (kind === 'tcp') await listenTcp(context, place, serve);
  else if (kind === 'unix' || kind === 'fd') await listenLocal(context, kind === 'unix' ? place : '/run/docker.sock', { serve, resumed });
  else throw new DaemonFailed(`unable to configure the Docker daemon: invalid host ${host}`);
}

type Serve = Parameters<DaemonContext['listen']>[1];

async function listenTcp(context: DaemonContext, place: string, serve: Serve): Promise<void> {
  const at = place.lastIndexOf(':');
  const port = place.slice(at + 1);
  if (!/^\s*[-+]?\d+\s*$/.test(port)) throw new DaemonFailed(`ValueError: invalid literal for int() with base 10: ${repr(port)}`);
  if (Number(port) < 0 || Number(port) > 65_535) throw new DaemonFailed('OverflowError: bind(): port must be 0-65535.');
  try {
    const name = place.slice(0, Math.max(0, at));
    const [address = ''] = name === '' ? ['0.0.0.0'] : await context.sys.resolve(name);
    await context.listen({ address, port: Number(port) }, serve);
  } catch (error) {
    if (isSysError(error, 'ENOTFOUND')) throw new DaemonFailed('socket.gaierror: [Errno -2] Name or service not known');
    throw new DaemonFailed(osError(error));
  }
}

/** As root of the docker group alone; after a restart of the server as it was left. */
async function listenLocal({ sys, listenUnix }: DaemonContext, path: string, { serve, resumed }: { serve: Serve; resumed: boolean }): Promise<void> {
  const group = (await readGroup(sys)).find(({ name }) => name === 'docker');
  try {
    const before = await sys.stat(path).catch(() => undefined);
    if (before) await sys.unlink(path);
    const mask = await sys.setUmask(0o117);
    await listenUnix(path, serve).finally(() => sys.setUmask(mask));
    if (!group) throw new DaemonFailed('KeyError: "getgrnam(): name not found: \'docker\'"');
    await sys.chown(path, 0, group.gid);
    if (!resumed || !before) return;
    await sys.chown(path, before.uid, before.gid);
    await sys.chmod(path, before.mode);
  } catch (error) {
    if (error instanceof DaemonFailed) throw error;
    throw new DaemonFailed(osError(error));
  }
}
