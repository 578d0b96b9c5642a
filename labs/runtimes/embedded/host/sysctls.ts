import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemoryStore, OverlayTable } from '../store/memory-store.ts';
import { SysError } from '../sys/sys-error.ts';

/** Name -> value, or value and mode where the file below /proc/sys is not 0644; recorded from a machine. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'sysctls.json'), 'utf8')) as Readonly<Record<string, string | readonly [string, string]>>;

const initial = new Map(Object.entries(recorded).map(([name, value]) => [name, typeof value === 'string' ? value : value[0]]));
const modes = new Map(Object.entries(recorded).flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, Number.parseInt(value[1], 8)]])));

export const kernelRelease = '6.1.0-40-amd64';
export const kernelVersion = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)';

/** By the computed ones: one list for all hosts alike. */
const namesWith = new Map<string, readonly string[]>();

const numeric = /^-?\d+$/;

interface SysctlOptions {
  readonly computed: Readonly<Record<string, () => string>>;
  /** As in a container: what is not below net is mounted read-only. */
  readonly onlyNetwork: boolean;
}

/** Kernel settings: the recorded ones, and in the table `sysctls` what was set since. Names have dots; a dot of an interface's name is a slash. */
export class Sysctls {
  readonly #set: OverlayTable<string>;
  readonly #computed: ReadonlyMap<string, () => string>;
  readonly #onlyNetwork: boolean;

  constructor(store: MemoryStore, { computed, onlyNetwork }: SysctlOptions) {
    this.#set = store.table('sysctls');
    this.#computed = new Map(Object.entries({ 'kernel.osrelease': () => kernelRelease, 'kernel.version': () => kernelVersion, ...computed }));
    this.#onlyNetwork = onlyNetwork;
  }

  get names(): readonly string[] {
    const own = [...this.#computed.keys()].join(' ');
    const known = namesWith.get(own) ?? [...new Set([...initial.keys(), ...this.#computed.keys()])].sort();
    namesWith.set(own, known);
    return known;
  }

  get(name: string): string | undefined {
    return this.#computed.get(name)?.() ?? this.#set.get(name) ?? initial.get(name);
  }

  mode(name: string): number {
    return this.#computed.has(name) && name !== 'kernel.hostname' && name !== 'kernel.domainname' ? 0o444 : (modes.get(name) ?? 0o644);
  }

  all(): Record<string, string> {
    return Object.fromEntries([...this.names].map((name) => [name, this.get(name) ?? '']));
  }

  isReadOnly(name: string): boolean {
    return this.#onlyNetwork && !name.startsWith('net.');
  }

  /** Throws ENOENT, EACCES for one that nobody can set, EROFS, EINVAL for what is no number where one was. */
  set(name: string, text: string): void {
    const before = this.get(name);
    if (before === undefined) throw new SysError('ENOENT');
    if ((this.mode(name) & 0o222) === 0) throw new SysError('EACCES');
    if (this.isReadOnly(name)) throw new SysError('EROFS');
    const value = text.trim().split(/\s+/).join('\t');
    if (before.split('\t').every((part) => numeric.test(part)) && before !== '' && !value.split('\t').every((part) => numeric.test(part))) {
      throw new SysError('EINVAL');
    }
    if (value === before) return;
    for (const [one, other] of [[name, value] as const, ...followers(name, value)]) if (this.get(one) !== undefined) this.#set.set(one, other);
  }
}

const interfaces = ['all', 'default', 'eth0', 'lo'];

/** What the kernel sets with it: forwarding is one switch with many names and refuses redirects, and `all` of IPv6 is every interface's. */
function followers(name: string, value: string): [string, string][] {
  if (name === 'net.ipv4.ip_forward' || name === 'net.ipv4.conf.all.forwarding') {
    const forwarding = ['net.ipv4.ip_forward', ...interfaces.map((one) => `net.ipv4.conf.${one}.forwarding`)];
    return [...forwarding.map((one): [string, string] => [one, value]), ['net.ipv4.conf.all.accept_redirects', value === '0' ? '1' : '0']];
  }
  const wide = /^net\.ipv6\.conf\.all\.(forwarding|disable_ipv6)$/.exec(name);
  return wide ? interfaces.slice(1).map((one): [string, string] => [`net.ipv6.conf.${one}.${wide[1]}`, value]) : [];
}
