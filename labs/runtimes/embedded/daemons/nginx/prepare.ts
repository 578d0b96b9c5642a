import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import type { NginxCommand } from './command.ts';
import { compile } from './compile.ts';
import { ConfigError, told } from './config-error.ts';
import { failure } from './errno.ts';
import { type Directive, type LoadedFiles, loadFiles } from './load.ts';
import { accessLogs, errorLogs, stamp } from './logs.ts';
import type { Scope } from './scope.ts';
import type { Site } from './site.ts';
import { type Certificates, readCertificates } from './tls.ts';
import { targetOf } from './proxy-target.ts';
import { endOf } from './upstreams.ts';

export interface Prepared extends LoadedFiles {
  readonly site: Site;
  readonly certificates: Certificates;
  /** Host names of the configuration with their addresses. */
  readonly hosts: Readonly<Record<string, string>>;
}

type Say = (line: string) => unknown;

/** Reads and checks a configuration. Rejects with `ConfigError`; warnings are said. */
export async function prepare(sys: Sys, command: Pick<NginxCommand, 'file' | 'globals'>, say: Say): Promise<Prepared> {
  const loaded = await loadFiles(sys, command.file, command.globals);
  const user = loaded.directives.find(({ name }) => name === 'user');
  if (user && (await sys.identity()).euid !== 0)
    await say(`${stamp('warn', sys.pid)}the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${told(user)}`);
  const hosts = await resolveAll(sys, loaded.directives);
  const prepared = await make(sys, loaded.directives, hosts);
  for (const warning of prepared.site.warnings) await say(`${stamp('warn', sys.pid)}${warning}`);
  return { ...loaded, ...prepared };
}

/** A configuration that was read before. */
export async function make(sys: Sys, directives: readonly Directive[], hosts: Prepared['hosts']): Promise<Pick<Prepared, 'site' | 'certificates' | 'hosts'>> {
  const site = compile(directives, (host) => (/^\d+(?:\.\d+){3}$/.test(host) ? host : hosts[host]));
  return { site, certificates: await readCertificates(sys, site), hosts };
}

async function resolveAll(sys: Sys, directives: readonly Directive[]): Promise<Record<string, string>> {
  const names = new Set(namesIn(directives));
  const pairs = await Promise.all([...names].map(async (name) => [name, (await sys.resolve(name).catch(() => []))[0]] as const));
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function namesIn(directives: readonly Directive[]): string[] {
  return directives.flatMap(({ name, args: [first = ''], block }) => {
    const host = name === 'proxy_pass' ? targetOf(first)?.host : name === 'listen' || (name === 'server' && !block) ? first : undefined;
    const end = host === undefined ? undefined : endOf(host, 80);
    return [...(end && end.port !== 0 && !/^[\d.]+$/.test(end.host) && !end.host.includes('$') ? [end.host] : []), ...namesIn(block ?? [])];
  });
}

export const pidFileOf = (site: Site): string => site.main.value('pid') ?? '/run/nginx.pid';

/** What a running nginx needs beyond its settings: its process file, its logs, its memory. Rejects with `ConfigError`. */
export async function checkResources(sys: Sys, site: Site): Promise<readonly string[]> {
  const pid = pidFileOf(site);
  const there = await sys.stat(pid).catch(() => undefined);
  await opened(sys, pid, { keep: there === undefined });
  const paths = logPaths(site);
  for (const path of paths) await opened(sys, path, { keep: true });
  if (site.missingZone !== undefined) throw new ConfigError(`zero size shared memory zone "${site.missingZone}"`);
  return paths;
}

async function opened(sys: Sys, path: string, { keep }: { keep: boolean }): Promise<void> {
  try {
    await sys.close(await sys.open(path, { write: true, append: true, create: keep, mode: 0o644 }));
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new ConfigError(`open() "${path}" failed ${failure(error)}`);
  }
}

/** Every file that a site logs into. */
export function logPaths(site: Site): string[] {
  const scopes: Scope[] = [site.main, ...site.servers.flatMap(({ scope, locations }) => [scope, ...locations.map((location) => location.scope)])];
  const errors = scopes.flatMap((scope) => errorLogs(scope).map(({ path }) => path));
  const accesses = scopes.slice(1).flatMap((scope) => accessLogs(scope).map(({ path }) => path));
  return [...new Set([...errors, ...accesses])];
}
