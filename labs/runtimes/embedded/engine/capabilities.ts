import { EngineError } from './records.ts';

/** The kernel's, in the order of their names. */
export const allCapabilities = (
  'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE ' +
  'LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT ' +
  'SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'
).split(' ');

const usual = 'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(' ');
/** What `inspect` compares with. */
const compared = [...usual, 'AUDIT_WRITE', 'MKNOD', 'NET_RAW'];

export interface CapabilityRequest {
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  /** Whether the container's first process is root. */
  readonly root: boolean;
}

function named(names: readonly string[]): string[] {
  return names.map((name) => {
    const plain = name.toUpperCase().replace(/^CAP_/, '');
    if (plain !== 'ALL' && !allCapabilities.includes(plain)) throw new EngineError(`invalid capability: "CAP_${plain}": unknown capability`);
    return plain;
  });
}

/** The sets of a container's first process; names without `CAP_`. */
export function capabilitySets(request: CapabilityRequest): { bounding: string[]; effective: string[] } {
  const [add, drop] = [named(request.capAdd), named(request.capDrop)];
  const clash = add.find((name) => name !== 'ALL' && drop.includes(name));
  if (clash !== undefined) throw new EngineError(`capability "CAP_${clash}" cannot be dropped and added: invalid argument`);
  const bounding = request.privileged ? allCapabilities : allCapabilities.filter((name) => isBounding(name, { add, drop }));
  if (request.root) return { bounding, effective: bounding };
  return { bounding, effective: request.privileged ? [] : bounding.filter((name) => add.includes(name) || add.includes('ALL')) };
}

function isBounding(name: string, { add, drop }: { add: readonly string[]; drop: readonly string[] }): boolean {
  if (add.includes(name)) return true;
  if (drop.includes('ALL') || drop.includes(name)) return false;
  return add.includes('ALL') || usual.includes(name);
}

/** How `inspect` tells a bounding set. */
export const toldAs = (bounding: readonly string[]): { added: string[]; dropped: string[] } => ({
  added: bounding.filter((name) => !compared.includes(name)).map((name) => `CAP_${name}`),
  dropped: compared
    .filter((name) => !bounding.includes(name))
    .sort()
    .map((name) => `CAP_${name}`),
});
