import type { ProgramContext } from '../../program/program.ts';
import { groupsOfUser, readPasswd } from '../accounts-file.ts';
import { findUser } from './authentication.ts';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
  readonly euid: number;
  readonly egid: number;
  readonly groups: readonly number[];
}

/** Of oneself, or of the user named; undefined where there is none. */
export const idsOf = async ({ sys }: ProgramContext, name: string | undefined): Promise<Ids | undefined> => {
  if (name === undefined) {
    const { uid, euid, gid, egid, groups } = await sys.identity();
    return { uid, gid, euid, egid, groups: [egid, ...groups.filter((one) => one !== egid)] };
  }
  const user = await findUser(sys, name);
  if (!user) return undefined;
  // The group that comes first is that of the first user with this number.
  const { gid } = (await readPasswd(sys)).find(({ uid }) => uid === user.uid) ?? user;
  return { uid: user.uid, gid: user.gid, euid: user.uid, egid: user.gid, groups: await groupsOfUser(sys, { ...user, gid }) };
};
