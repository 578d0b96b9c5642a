import type { Sys } from '../../sys/sys.ts';
import { missing, readText } from './load-unit.ts';
import { type ExecLine, parseAssignments, parseEnvironmentFile, parseExecLine } from './exec-line.ts';
import type { Core } from './core.ts';
import type { Unit } from './units.ts';

/** As whom, where and with what a service's programs run. */
export interface ServicePlan {
  readonly credentials: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask?: number;
  lines(key: string, more?: Readonly<Record<string, string>>): ExecLine[];
}

/** A step before the program that failed: systemd's exit status for it. */
export class PlanFailed extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = 'PlanFailed';
    this.code = code;
  }
}

export async function planService({ host: { root: sys }, units }: Pick<Core, 'host' | 'units'>, { id, settings }: Unit): Promise<ServicePlan> {
  const user = settings.one('Service', 'User');
  const account = user === undefined ? undefined : await accountOf(sys, user);
  const group = settings.one('Service', 'Group');
  const gid = group === undefined ? (account?.gid ?? 0) : await groupIdOf(sys, group);
  const credentials = { uid: account?.uid ?? 0, gid, groups: account ? [...new Set([gid, ...(await groupsOf(sys, account))])] : [] };
  const specifiers = { unit: id, hostname: await sys.hostname(), user: account?.name ?? 'root' };
  const env: Record<string, string> = {
    ...units.environment(),
    ...(account && { HOME: account.home, LOGNAME: account.name, USER: account.name, SHELL: account.shell }),
    ...parseAssignments(settings.all('Service', 'Environment')),
    ...(await environmentFiles(sys, settings.all('Service', 'EnvironmentFile'))),
  };
  const cwd = await workingDirectory(sys, settings.one('Service', 'WorkingDirectory'), account?.home);
  const umask = settings.one('Service', 'UMask');
  await makeDirectories(sys, { settings, uid: credentials.uid, gid });
  return {
    credentials,
    user: account?.name ?? 'root',
    env,
    cwd,
    ...(umask !== undefined && { umask: parseInt(umask, 8) }),
    lines: (key, more) => settings.all('Service', key).map((line) => parseExecLine(line, { ...env, ...more }, specifiers)),
  };
}

interface PlannedAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

const rows = async (sys: Sys, file: string): Promise<string[][]> => (await readText(sys, file)).split('\n').map((line) => line.split(':'));

async function accountOf(sys: Sys, user: string): Promise<PlannedAccount> {
  const row = (await rows(sys, '/etc/passwd')).find(([name, , uid]) => name === user || uid === user);
  if (!row) throw new PlanFailed(217, `Failed to determine user credentials: No such process`);
  return { name: row[0]!, uid: Number(row[2]), gid: Number(row[3]), home: row[5] ?? '/', shell: row[6] ?? '/bin/sh' };
}

async function groupIdOf(sys: Sys, group: string): Promise<number> {
  const row = (await rows(sys, '/etc/group')).find(([name, , gid]) => name === group || gid === group);
  if (!row) throw new PlanFailed(216, 'Failed to determine group credentials: No such process');
  return Number(row[2]);
}

const groupsOf = async (sys: Sys, { name }: PlannedAccount): Promise<number[]> =>
  (await rows(sys, '/etc/group')).filter(([, , , members]) => members?.split(',').includes(name)).map(([, , gid]) => Number(gid));

async function environmentFiles(sys: Sys, files: readonly string[]): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const file of files) {
    const optional = file.startsWith('-');
    const name = optional ? file.slice(1) : file;
    if (!optional && !(await missing(sys.stat(name)))) throw new PlanFailed(-1, 'Failed to load environment files: No such file or directory');
    Object.assign(all, parseEnvironmentFile(await readText(sys, name)));
  }
  return all;
}

async function workingDirectory(sys: Sys, wanted: string | undefined, home: string | undefined): Promise<string> {
  if (wanted === undefined) return '/';
  const optional = wanted.startsWith('-');
  const name = (optional ? wanted.slice(1) : wanted).replace(/^~$/, home ?? '/root');
  if ((await missing(sys.stat(name)))?.type === 'directory') return name;
  if (optional) return '/';
  throw new PlanFailed(200, `Changing to the requested working directory failed: No such file or directory`);
}

const roots = { RuntimeDirectory: '/run', StateDirectory: '/var/lib', CacheDirectory: '/var/cache', LogsDirectory: '/var/log' };

async function makeDirectories(sys: Sys, { settings, uid, gid }: Pick<Unit, 'settings'> & { uid: number; gid: number }): Promise<void> {
  for (const [key, root] of Object.entries(roots)) {
    for (const name of settings.words('Service', key)) {
      const mode = parseInt(settings.one('Service', `${key}Mode`) ?? '0755', 8);
      let at = root;
      for (const part of name.split('/')) {
        at += `/${part}`;
        if (!(await missing(sys.stat(at)))) await sys.mkdir(at, mode);
      }
      await sys.chmod(at, mode);
      await sys.chown(at, uid, gid);
    }
  }
}
