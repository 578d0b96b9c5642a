import { memoryOf } from '../host-sys.ts';
import type { Kernel } from '../kernel.ts';
import { Modules } from '../modules.ts';
import type { SyntheticFile } from '../synthetic.ts';
import { kernelRelease, kernelVersion } from '../sysctls.ts';

const kib = (bytes: number): string => `${Math.floor(bytes / 1024)} kB`;

/** Files of /proc that are about the machine as a whole. */
export function machineFiles(kernel: Kernel): Readonly<Record<string, SyntheticFile>> {
  const seconds = (): number => (kernel.now() - kernel.bootMs) / 1000;
  const cpus = Math.max(1, Math.ceil(kernel.options.cpus));
  const text = (make: () => string): SyntheticFile => ({ text: make });
  return {
    cmdline: text(() => `BOOT_IMAGE=/boot/vmlinuz-${kernelRelease} root=/dev/vda1 ro quiet\n`),
    cpuinfo: text(() => Array.from({ length: cpus }, (_, index) => cpuText(index, cpus)).join('')),
    devices: text(() => devices),
    filesystems: text(() => filesystems),
    loadavg: text(() => `0.00 0.01 0.00 1/${kernel.processes.size} ${Math.max(...[...kernel.processes.all()].map(({ pid }) => pid), 1)}\n`),
    meminfo: text(() => memoryText(kernel)),
    modules: text(() =>
      new Modules(kernel.store)
        .all()
        .map(({ name, size, usedBy }) => `${name} ${size} ${usedBy.length} ${usedBy.length === 0 ? '-' : `${usedBy.join(',')},`} Live 0x0000000000000000\n`)
        .join(''),
    ),
    partitions: text(() => 'major minor  #blocks  name\n\n 254        0   20971520 vda\n'),
    stat: text(() => statText(kernel, seconds(), cpus)),
    swaps: text(() => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'),
    uptime: text(() => `${seconds().toFixed(2)} ${(seconds() * cpus * 0.98).toFixed(2)}\n`),
    version: text(
      () =>
        `Linux version ${kernelRelease} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${kernelVersion}\n`,
    ),
  };
}

function memoryText(kernel: Kernel): string {
  const { total, free, available, buffers, cached } = memoryOf(kernel);
  const rows: [string, number][] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', available],
    ['Buffers', buffers],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', cached],
    ['Inactive', cached / 2],
    ['Unevictable', 0],
    ['Mlocked', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', total - free - buffers - cached],
    ['Mapped', cached / 3],
    ['Shmem', 1024 * 1024],
    ['SReclaimable', buffers],
    ['Slab', buffers * 2],
    ['CommitLimit', total / 2],
    ['Committed_AS', total - free],
  ];
  return rows.map(([name, bytes]) => `${name}:${kib(bytes).padStart(26 - name.length)}\n`).join('');
}

function cpuText(index: number, cpus: number): string {
  const rows: [string, string][] = [
    ['processor', String(index)],
    ['vendor_id', 'GenuineIntel'],
    ['cpu family', '6'],
    ['model', '85'],
    ['model name', 'Intel Xeon Processor (Cascadelake)'],
    ['stepping', '6'],
    ['microcode', '0x1'],
    ['cpu MHz', '2494.140'],
    ['cache size', '16384 KB'],
    ['physical id', '0'],
    ['siblings', String(cpus)],
    ['core id', String(index)],
    ['cpu cores', String(cpus)],
    ['apicid', String(index)],
    ['initial apicid', String(index)],
    ['fpu', 'yes'],
    ['fpu_exception', 'yes'],
    ['cpuid level', '13'],
    ['wp', 'yes'],
    [
      'flags',
      'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht syscall nx pdpe1gb rdtscp lm constant_tsc aes avx avx2 smep smap',
    ],
    ['bogomips', '4988.28'],
    ['clflush size', '64'],
    ['cache_alignment', '64'],
    ['address sizes', '46 bits physical, 48 bits virtual'],
  ];
  return `${rows.map(([name, value]) => `${name.length < 8 ? `${name}\t\t` : name.length < 16 ? `${name}\t` : name}: ${value}`).join('\n')}\npower management:\n\n`;
}

function statText({ processes, bootMs }: Kernel, seconds: number, cpus: number): string {
  const idle = Math.round(seconds * 98);
  const line = (name: string, by: number): string => `${name} ${Math.round(seconds) * by} 0 ${Math.round(seconds) * by} ${idle * by} 0 0 0 0 0 0\n`;
  return `${line('cpu ', cpus)}${Array.from({ length: cpus }, (_, index) => line(`cpu${index}`, 1)).join('')}intr 0\nctxt ${Math.round(seconds * 200)}\nbtime ${Math.floor(bootMs / 1000)}\nprocesses ${Math.max(1, ...[...processes.all()].map(({ pid }) => pid))}\nprocs_running 1\nprocs_blocked 0\n`;
}

const devices = 'Character devices:\n  1 mem\n  4 tty\n  5 /dev/tty\n  5 /dev/console\n 10 misc\n136 pts\n\nBlock devices:\n254 virtblk\n';
const filesystems = [
  'sysfs',
  'tmpfs',
  'bdev',
  'proc',
  'cgroup',
  'cgroup2',
  'cpuset',
  'devtmpfs',
  'debugfs',
  'tracefs',
  'securityfs',
  'sockfs',
  'bpf',
  'pipefs',
  'ramfs',
  'hugetlbfs',
  'devpts',
  'mqueue',
  'overlay',
]
  .map((name) => `nodev\t${name}\n`)
  .concat(['\text3\n', '\text2\n', '\text4\n'])
  .join('');
