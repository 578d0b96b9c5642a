import type { Sys } from '../sys/sys.ts';

const netAdmin = 1n << 12n;

/** Whether a process has CAP_NET_ADMIN. */
export async function hasNetAdmin(root: Sys, pid: number): Promise<boolean> {
  const status = new TextDecoder().decode(await root.readFile(`/proc/${pid}/status`));
  return (BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`) & netAdmin) !== 0n;
}
