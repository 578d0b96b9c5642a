/** Who a process is to the kernel. */
export interface Credentials {
  readonly uid: number;
  readonly euid: number;
  readonly suid: number;
  readonly gid: number;
  readonly egid: number;
  readonly sgid: number;
  readonly groups: readonly number[];
  /** What it may do beyond its owner's rights: names without `CAP_`, lower case. */
  readonly capabilities: ReadonlySet<string>;
}

export const inGroup = ({ egid, groups }: Credentials, gid: number): boolean => egid === gid || groups.includes(gid);

const none: ReadonlySet<string> = new Set();

export function credentialsOf(ids: { uid: number; gid: number; groups: readonly number[] }, bounding: ReadonlySet<string>): Credentials {
  const { uid, gid, groups } = ids;
  return { uid, euid: uid, suid: uid, gid, egid: gid, sgid: gid, groups, capabilities: uid === 0 ? bounding : none };
}

/** The same with another effective user, and the capabilities that come and go with it. */
export function withEffective(before: Credentials, ids: { euid?: number; egid?: number }, bounding: ReadonlySet<string>): Credentials {
  const euid = ids.euid ?? before.euid;
  const egid = ids.egid ?? before.egid;
  return { ...before, euid, suid: euid, egid, sgid: egid, capabilities: euid === 0 ? bounding : none };
}
