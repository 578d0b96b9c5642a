import type { Sys } from '../../sys/sys.ts';
import { missing } from './load-unit.ts';
import type { Unit } from './units.ts';

/** What a lab's machine has: Docker's capabilities, less two, and that of its own network. */
const capabilities = new Set(
  'chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service sys_chroot audit_write setfcap net_admin'
    .split(' ')
    .map((name) => `CAP_${name.toUpperCase()}`),
);

type Check = (value: string, sys: Sys) => Promise<boolean>;

const checks: Readonly<Record<string, Check>> = {
  PathExists: async (path, sys) => (await missing(sys.stat(path))) !== undefined,
  PathIsDirectory: async (path, sys) => (await missing(sys.stat(path)))?.type === 'directory',
  PathIsMountPoint: async (path, sys) => (await sys.mounts()).some(({ target }) => target === path),
  PathIsReadWrite: async (path, sys) => (await missing(sys.stat(path))) !== undefined && !/^\/(proc\/sys(?!\/net(\/|$))|sys)(\/|$)/.test(path),
  PathIsSymbolicLink: async (path, sys) => (await missing(sys.lstat(path)))?.type === 'symlink',
  DirectoryNotEmpty: async (path, sys) => ((await missing(sys.readdir(path))) ?? []).length > 0,
  FileNotEmpty: async (path, sys) => ((await missing(sys.stat(path)))?.size ?? 0) > 0,
  FileIsExecutable: async (path, sys) => ((await missing(sys.stat(path)))?.mode ?? 0) % 2 === 1,
  Virtualization: async (kind) => ['yes', 'container', 'docker', 'true', '1'].includes(kind),
  Capability: async (name) => capabilities.has(name),
  Host: async (name, sys) => (await sys.hostname()) === name,
  FirstBoot: async (value) => !/^(1|y|yes|true|on)$/i.test(value),
  NeedsUpdate: async () => true,
  User: async (user) => user === 'root' || user === '0' || user === '@system',
};

/** The first condition that does not hold, as its line. Conditions on what a lab has no word for (firmware, kernel command line) do not hold. */
export async function unmetCondition(sys: Sys, { settings }: Unit): Promise<string | undefined> {
  const triggering: boolean[] = [];
  const asked = settings.entries('Unit', /^Condition/);
  for (const [key, value] of asked) {
    const [, marks = '', wanted = ''] = /^([|!]*)(.*)$/.exec(value) ?? [];
    const holds = (await (checks[key.slice('Condition'.length)] ?? (async () => false))(wanted.trim(), sys)) !== marks.includes('!');
    if (marks.includes('|')) triggering.push(holds);
    else if (!holds) return `${key}=${value}`;
  }
  return triggering.length > 0 && !triggering.includes(true) ? asked.map(([key, value]) => `${key}=${value}`)[0] : undefined;
}
