import { findAccount } from '../host/accounts.ts';
import type { Kernel } from '../host/kernel.ts';
import { EngineError } from './records.ts';

export interface ImageAccount {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A user of an image (`10001`, `app`, `1:2`, nothing is root), by the account files below `folder`. */
export function imageAccount(kernel: Kernel, folder: string, user: string): ImageAccount {
  const passwd = kernel.readText(`${folder}/etc/passwd`);
  const rows = (kernel.readText(`${folder}/etc/group`) ?? '').split('\n').map((row) => row.split(':'));
  const [name = '', group] = user.split(':');
  const account = findAccount(name || 'root', { passwd, group: undefined });
  if (!account && name !== '') throw new EngineError(`unable to find user ${name}: no matching entries in passwd file`);
  const own = account ?? { uid: 0, gid: 0, home: '/' };
  if (group === undefined) return own;
  const named = rows.find(([one]) => one === group)?.[2];
  if (!/^\d+$/.test(group) && named === undefined) throw new EngineError(`unable to find group ${group}: no matching entries in group file`);
  return { ...own, gid: Number(named ?? group) };
}
