import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Accepted } from '../../daemon/daemon.ts';
import type { Outcome } from '../../managers/containers.ts';
import type { Sys } from '../../sys/sys.ts';
import type { Answer, Arguments, Operation } from '../operations.ts';
import { type ContainerRequest, EngineError } from '../records.ts';

const largest = 1024 * 1024;
const servers = new WeakMap<object, ReturnType<typeof createServer>>();

/** Serves one connection of the engine's socket: the part of Docker's HTTP interface that starts, shows and ends containers. */
export function serveEngineApi({ stream }: Accepted, sys: Sys): void {
  const server = servers.get(sys) ?? createServer((request, response) => void handle(sys, request, response));
  servers.set(sys, server);
  server.emit('connection', stream);
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

async function ask<Op extends Operation>(sys: Sys, op: Op, args?: Arguments<Op>): Promise<Answer<Op>> {
  const outcome = await sys.request<Outcome>('containers', op, args ?? {});
  if ('error' in outcome) throw new EngineError(outcome.error.message, outcome.error.code);
  return outcome.value as Answer<Op>;
}

async function handle(sys: Sys, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await answer(sys, request).catch((error: unknown): Reply => {
    if (!(error instanceof EngineError)) return { status: 500, body: { cause: 'internal', message: String(error), response: 500 } };
    const status = /no such|not known/.test(error.message) ? 404 : /in use|as it is running/.test(error.message) ? 409 : 500;
    return { status, body: { cause: error.message, message: error.message, response: status } };
  });
  const text = reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : `${JSON.stringify(reply.body)}\n`;
  response.writeHead(reply.status, {
    'api-version': '1.41',
    'libpod-api-version': '4.3.1',
    server: 'Libpod/4.3.1 (linux)',
    ...(text === '' ? {} : { 'content-type': typeof reply.body === 'string' ? 'text/plain' : 'application/json' }),
  });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new EngineError('request body too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    throw new EngineError('decode(): invalid JSON');
  }
}

interface Asked {
  readonly sys: Sys;
  /** Of a container. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
}

const isOn = (query: URLSearchParams, name: string): boolean => /^(1|true)$/.test(query.get(name) ?? '');

const routes: Readonly<Record<string, (asked: Asked) => Promise<Reply>>> = {
  'GET /_ping': () => Promise.resolve({ status: 200, body: 'OK' }),
  'GET /version': () => Promise.resolve({ status: 200, body: { Version: '4.3.1', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' } }),
  'GET /containers/json': async ({ sys, query }) => ({ status: 200, body: await containers(sys, isOn(query, 'all')) }),
  'GET /images/json': async ({ sys }) => ({
    status: 200,
    body: (await ask(sys, 'image:list')).map(({ id, names, size }) => ({ Id: `sha256:${id}`, RepoTags: names, Size: size })),
  }),
  'POST /containers/create': async ({ sys, query, request }) => {
    const made = await ask(sys, 'container:create', createOf(await bodyOf(request), query.get('name') ?? undefined));
    return { status: 201, body: { Id: made.id, Warnings: [] } };
  },
  'GET /containers/:name/json': async ({ sys, name }) => {
    const found = await ask(sys, 'container:inspect', { name });
    if (!found) throw new EngineError(`no container with name or ID "${name}" found: no such container`);
    return { status: 200, body: found };
  },
  'POST /containers/:name/start': ({ sys, name }) => started(sys, name),
  'POST /containers/:name/stop': async ({ sys, name }) => (await ask(sys, 'container:stop', { name }), { status: 204 }),
  'POST /containers/:name/kill': async ({ sys, name, query }) => (
    await ask(sys, 'container:kill', { name, signal: query.get('signal') ?? 'KILL' }),
    { status: 204 }
  ),
  'POST /containers/:name/wait': async ({ sys, name }) => ({ status: 200, body: { StatusCode: await ask(sys, 'container:wait', { name }) } }),
  'DELETE /containers/:name': async ({ sys, name, query }) => (
    await ask(sys, 'container:remove', { name, force: isOn(query, 'force'), volumes: isOn(query, 'v') }),
    { status: 204 }
  ),
};

async function answer(sys: Sys, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://d');
  const path = url.pathname.replace(/^\/v[\d.]+/, '').replace(/^\/libpod/, '');
  const place = path.replace(/^\/(containers|images)\/(?!json$|create$)([^/]+)/, '/$1/:name');
  const name = decodeURIComponent(/^\/(?:containers|images)\/([^/]+)/.exec(path)?.[1] ?? '');
  const route = routes[`${request.method} ${place}`];
  if (!route) return { status: 404, body: { cause: '', message: `${path}: not simulated`, response: 404 } };
  return route({ sys, name, query: url.searchParams, request });
}

async function started(sys: Sys, name: string): Promise<Reply> {
  const before = await ask(sys, 'container:find', { name });
  if (before?.status === 'running') return { status: 304 };
  await ask(sys, 'container:start', { name });
  return { status: 204 };
}

const containers = async (sys: Sys, all: boolean): Promise<unknown[]> =>
  (await ask(sys, 'container:list'))
    .filter(({ status }) => all || status === 'running')
    .map(({ id, name, imageName, argv, status, createdMs, labels }) => ({
      Id: id,
      Names: [`/${name}`],
      Image: imageName,
      Command: argv.join(' '),
      State: status,
      Created: Math.floor(createdMs / 1000),
      Labels: labels,
    }));

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? ['/bin/sh', '-c', value] : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Docker's request as the engine's own. */
function createOf(body: Record<string, unknown>, name: string | undefined): ContainerRequest {
  const host = (body.HostConfig ?? {}) as Record<string, unknown>;
  const network = textOf(host.NetworkMode) ?? 'slirp4netns';
  return {
    ...(name !== undefined && { name }),
    image: textOf(body.Image) ?? '',
    command: words(body.Cmd),
    ...(body.Entrypoint !== undefined && body.Entrypoint !== null && { entrypoint: words(body.Entrypoint) }),
    env: words(body.Env),
    user: textOf(body.User),
    workdir: textOf(body.WorkingDir),
    hostname: textOf(body.Hostname),
    labels: (body.Labels ?? {}) as Record<string, string>,
    privileged: host.Privileged === true,
    readOnly: host.ReadonlyRootfs === true,
    readOnlyTmpfs: false,
    capAdd: words(host.CapAdd),
    capDrop: words(host.CapDrop),
    securityOpt: words(host.SecurityOpt),
    network: network === 'host' || network === 'none' ? network : 'slirp4netns',
    ulimits: [],
    mounts: words(host.Binds).map((bind) => {
      const [source = '', destination = '', options] = bind.split(':');
      return { type: source.startsWith('/') ? ('bind' as const) : ('volume' as const), source, destination, options: options?.split(',') ?? [] };
    }),
    pidsLimit: Number(host.PidsLimit ?? 0),
    memory: Number(host.Memory ?? 0),
    stopTimeout: Number(body.StopTimeout ?? 10),
    stopSignal: textOf(body.StopSignal) ?? 'SIGTERM',
    restart: '',
    autoRemove: host.AutoRemove === true,
    tty: body.Tty === true,
    interactive: body.OpenStdin === true,
    createCommand: [],
  };
}
