import type { MemoryStore, OverlayTable } from '../store/memory-store.ts';
import { SysError } from '../sys/sys-error.ts';

export interface Module {
  readonly name: string;
  readonly size: number;
  readonly usedBy: readonly string[];
}

/** What Debian's kernel has loaded on a small server, and what can be loaded beside it. */
const loaded: readonly Module[] = [
  { name: 'nf_tables', size: 319_488, usedBy: [] },
  { name: 'nfnetlink', size: 20_480, usedBy: ['nf_tables'] },
  { name: 'overlay', size: 163_840, usedBy: [] },
  { name: 'virtio_net', size: 77_824, usedBy: [] },
  { name: 'net_failover', size: 24_576, usedBy: ['virtio_net'] },
  { name: 'failover', size: 16_384, usedBy: ['net_failover'] },
  { name: 'ext4', size: 983_040, usedBy: [] },
  { name: 'crc16', size: 16_384, usedBy: ['ext4'] },
  { name: 'mbcache', size: 16_384, usedBy: ['ext4'] },
  { name: 'jbd2', size: 167_936, usedBy: ['ext4'] },
];

const loadable: Readonly<Record<string, number>> = {
  cramfs: 36_864,
  freevxfs: 24_576,
  hfs: 69_632,
  hfsplus: 126_976,
  jffs2: 229_376,
  squashfs: 86_016,
  udf: 155_648,
  usb_storage: 81_920,
  dccp: 172_032,
  rds: 147_456,
  sctp: 434_176,
  tipc: 344_064,
  br_netfilter: 32_768,
  ip_tables: 36_864,
  nf_conntrack: 188_416,
};

/** The kernel's modules; what was loaded and unloaded since the start is in the table `modules`. */
export class Modules {
  readonly #changed: OverlayTable<boolean>;

  constructor(store: MemoryStore) {
    this.#changed = store.table('modules');
  }

  all(): Module[] {
    const own = loaded.filter(({ name }) => this.#changed.get(name) !== false);
    const more = [...this.#changed.entries()].filter(([name, on]) => on && !loaded.some((one) => one.name === name));
    return [...more.map(([name]) => ({ name, size: loadable[name] ?? 16_384, usedBy: [] })), ...own];
  }

  /** Throws ENOENT for a module that there is none of, EBUSY for one in use. */
  set(given: string, on: boolean): void {
    const name = given.replaceAll('-', '_');
    const known = loaded.find((one) => one.name === name);
    if (!known && loadable[name] === undefined) throw new SysError('ENOENT');
    if (!on && !this.all().some((one) => one.name === name)) throw new SysError('ENOENT');
    if (!on && (known?.usedBy.length ?? 0) > 0) throw new SysError('EBUSY');
    this.#changed.set(name, on);
  }
}
