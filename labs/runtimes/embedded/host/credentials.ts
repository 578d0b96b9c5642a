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
  /** Where capabilities count only within the users of a namespace. */
  readonly namespace?: UserNamespace;
}

/** The users of a container, as the machine's own ids. */
export interface UserNamespace {
  /** Who is root in it. */
  readonly root: number;
  readonly bounding: ReadonlySet<string>;
  /** What those who are not root keep. */
  readonly ambient: ReadonlySet<string>;
  maps(file: { readonly uid: number; readonly gid: number }): boolean;
}

export const inGroup = ({ egid, groups }: Credentials, gid: number): boolean => egid === gid || groups.includes(gid);

const none: ReadonlySet<string> = new Set();

export function credentialsOf(
  ids: { uid: number; gid: number; groups: readonly number[] },
  bounding: ReadonlySet<string>,
  namespace?: UserNamespace,
): Credentials {
  const { uid, gid, groups } = ids;
  const capabilities = capabilitiesOf(uid, bounding, namespace);
  return { uid, euid: uid, suid: uid, gid, egid: gid, sgid: gid, groups, capabilities, ...(namespace && { namespace }) };
}

function capabilitiesOf(euid: number, bounding: ReadonlySet<string>, namespace: UserNamespace | undefined): ReadonlySet<string> {
  if (namespace) return euid === namespace.root ? namespace.bounding : namespace.ambient;
  return euid === 0 ? bounding : none;
}

/** Whether a capability counts for this file. */
export const holds = (who: Credentials, capability: string, file: { readonly uid: number; readonly gid: number }): boolean =>
  who.capabilities.has(capability) && (who.namespace?.maps(file) ?? true);

/** The same with another effective user, and the capabilities that come and go with it. */
export function withEffective(before: Credentials, ids: { euid?: number; egid?: number }, bounding: ReadonlySet<string>): Credentials {
  const euid = ids.euid ?? before.euid;
  const egid = ids.egid ?? before.egid;
  return { ...before, euid, suid: euid, egid, sgid: egid, capabilities: capabilitiesOf(euid, bounding, before.namespace) };
}
