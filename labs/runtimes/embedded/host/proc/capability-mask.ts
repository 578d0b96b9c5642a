const order = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
];

/** Sixteen hexadecimal digits, as /proc/<pid>/status prints a set of capabilities. */
export function capabilityMask(names: ReadonlySet<string>): string {
  let mask = 0n;
  for (const name of names) mask |= 1n << BigInt(order.indexOf(name));
  return mask.toString(16).padStart(16, '0');
}

/** In the kernel's order. */
export const inKernelOrder = (names: Iterable<string>): string[] => [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b));
