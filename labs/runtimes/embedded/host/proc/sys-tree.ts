import type { Kernel } from '../kernel.ts';
import { Modules } from '../modules.ts';
import { type SyntheticFile, syntheticVolume } from '../synthetic.ts';
import type { Volume } from '../volume.ts';

const mac = '02:42:ac:13:00:02';

/** What tools read below /sys. */
function texts(kernel: Kernel): Readonly<Record<string, () => string>> {
  const limit = kernel.options.memory;
  const card = (name: string, values: Readonly<Record<string, string>>): [string, () => string][] =>
    Object.entries(values).map(([file, value]) => [`class/net/${name}/${file}`, () => `${value}\n`]);
  return {
    'kernel/mm/transparent_hugepage/enabled': () => '[always] madvise never\n',
    'kernel/security/lsm': () => 'lockdown,capability,landlock,yama,apparmor',
    'fs/cgroup/cgroup.controllers': () => 'cpuset cpu io memory pids\n',
    'fs/cgroup/memory.max': () => `${limit}\n`,
    'fs/cgroup/pids.max': () => `${kernel.options.pids}\n`,
    'fs/cgroup/pids.current': () => `${kernel.processes.size}\n`,
    'class/dmi/id/product_name': () => 'Standard PC (Q35 + ICH9, 2009)\n',
    'class/dmi/id/sys_vendor': () => 'QEMU\n',
    'devices/system/cpu/online': () => `0-${Math.max(1, Math.ceil(kernel.options.cpus)) - 1}\n`,
    'module/apparmor/parameters/enabled': () => 'N\n',
    ...Object.fromEntries([
      ...card('lo', { address: '00:00:00:00:00:00', mtu: '65536', operstate: 'unknown', carrier: '1' }),
      ...card('eth0', { address: mac, mtu: '1500', operstate: 'up', carrier: '1' }),
    ]),
    ...Object.fromEntries(new Modules(kernel.store).all().map(({ name }) => [`module/${name}/initstate`, () => 'live\n'] as const)),
  };
}

const folders = ['block', 'bus', 'class', 'dev', 'devices', 'firmware', 'fs', 'fs/cgroup', 'hypervisor', 'kernel', 'kernel/security', 'module', 'power'];

export function sysVolume(kernel: Kernel): Volume {
  return syntheticVolume(1002, {
    bootMs: kernel.bootMs,
    find(path): SyntheticFile | undefined {
      const files = texts(kernel);
      const text = files[path];
      if (text) return { text };
      const prefix = path === '' ? '' : `${path}/`;
      const names = new Set(
        [...folders, ...Object.keys(files)].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length).split('/')[0] ?? ''),
      );
      return names.size > 0 || folders.includes(path) ? { type: 'directory', mode: path === '' ? 0o555 : 0o755, names: () => names } : undefined;
    },
  });
}
