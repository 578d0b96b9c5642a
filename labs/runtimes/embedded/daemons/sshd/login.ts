import { isAdmitted } from '#checkers/semantics/sshd-access.ts';
import { missing } from '../../managers/systemd/load-unit.ts';
import { verifyPassword } from '../../accounts/verify-password.ts';
import { groupsOfUser, type PasswdEntry, readGroup, readPasswd, readShadow, type ShadowEntry } from '../../programs/accounts-file.ts';
import type { Sys } from '../../sys/sys.ts';
import { type Effective, effective, type SshdConfig } from './config.ts';
import { textOf } from './files.ts';

/** An account as sshd looks at it before anybody proved anything. */
export interface Candidate {
  readonly name: string;
  /** Absent: no such account. */
  readonly user?: PasswdEntry;
  readonly shadow?: ShadowEntry;
  readonly groups: readonly number[];
  readonly options: Effective;
  /** Why it may not log in whatever it proves, as the journal tells. */
  readonly barred?: string;
}

export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Looks the account up and reads the options for it, as sshd does at the first request of a connection. */
export async function candidateOf(sys: Sys, { name, peer, config }: { name: string; peer: Peer; config: SshdConfig }): Promise<Candidate> {
  const user = (await readPasswd(sys)).find((entry) => entry.name === name);
  const groups = user ? await groupsOfUser(sys, user) : [];
  const all = await readGroup(sys);
  const groupNames = all.filter(({ gid }) => groups.includes(gid)).map((group) => group.name);
  const options = effective(config, {
    user: name,
    groups: groupNames,
    host: peer.address,
    address: peer.address,
    localAddress: peer.localAddress,
    localPort: peer.localPort,
  });
  if (!user) return { name, groups, options };
  const shadow = (await readShadow(sys)).find((entry) => entry.name === name);
  const barred = await barrier(sys, { name, user, options, peer, groupNames, ...(shadow && { shadow }) });
  return { name, user, groups, options, ...(shadow && { shadow }), ...(barred !== undefined && { barred }) };
}

async function barrier(
  sys: Sys,
  {
    name,
    user,
    shadow,
    options,
    peer,
    groupNames,
  }: { name: string; user: PasswdEntry; shadow?: ShadowEntry; options: Effective; peer: Peer; groupNames: readonly string[] },
): Promise<string | undefined> {
  const not = (why: string) => `User ${name} from ${peer.address} not allowed because ${why}`;
  if (options.usepam?.[0] !== 'yes' && shadow) {
    if (/^[!]/.test(shadow.hash)) return `User ${name} not allowed because account is locked`;
    const today = Math.floor((await sys.clock()).nowMs / 86_400_000);
    if (shadow.expire !== '' && today >= Number(shadow.expire)) return `Account ${name} has expired`;
  }
  const shell = user.shell || '/bin/sh';
  const stat = await missing(sys.stat(shell));
  if (!stat) return `User ${name} not allowed because shell ${shell} does not exist`;
  if (stat.type !== 'file' || (stat.mode & 0o111) === 0) return `User ${name} not allowed because shell ${shell} is not executable`;
  const lists = Object.fromEntries(Object.entries(options).map(([key, values]) => [key, values.join(' ')]));
  if (isAdmitted({ user: name, groups: groupNames, address: peer.address, options: lists })) return undefined;
  const without = (key: string) => isAdmitted({ user: name, groups: groupNames, address: peer.address, options: { [key]: lists[key] ?? '' } });
  if (!without('denyusers')) return not('listed in DenyUsers');
  if (!without('allowusers')) return not('not listed in AllowUsers');
  if (!without('denygroups')) return not('a group is listed in DenyGroups');
  return not("none of user's groups are listed in AllowGroups");
}

/** Whether a password opens the account by PAM or by the hash alone. An empty one counts only where PermitEmptyPasswords says so. */
export async function passwordOpens({ shadow, user, options }: Candidate, password: string): Promise<boolean> {
  const hash = user?.password === 'x' ? shadow?.hash : user?.password;
  if (hash === undefined) return false;
  if (hash === '') return password === '' ? options.permitemptypasswords?.[0] === 'yes' : false;
  return password !== '' && verifyPassword(password, hash);
}

export interface Account {
  /** Ends the connection, with what the user is shown. */
  readonly denied?: string;
  readonly log?: string;
  /** The password must be changed before anything else. */
  readonly mustChange?: boolean;
}

/** What PAM says of the account after the proof: expired accounts, /etc/nologin, passwords that ran out. */
export async function pamAccount(sys: Sys, { name, user, shadow, options }: Candidate): Promise<Account> {
  if (options.usepam?.[0] !== 'yes' || !user) return {};
  const nologin = user.uid === 0 ? undefined : ((await textOf(sys, '/etc/nologin')) ?? (await textOf(sys, '/run/nologin')));
  if (nologin !== undefined) return { denied: nologin };
  return shadow ? ageOf(shadow, { name, today: Math.floor((await sys.clock()).nowMs / 86_400_000) }) : {};
}

function ageOf({ expire, changed, max, inactive }: ShadowEntry, { name, today }: { name: string; today: number }): Account {
  const gone = (why: string): Account => ({
    denied: 'Your account has expired; please contact your system administrator.\n',
    log: `pam_unix(sshd:account): account ${name} has expired (${why})`,
  });
  if (expire !== '' && today >= Number(expire)) return gone('account expired');
  if (changed === '0') return { mustChange: true };
  if (changed === '' || max === '') return {};
  const over = today - Number(changed) - Number(max);
  if (inactive !== '' && Number(inactive) >= 0 && over > Number(inactive)) return gone('failed to change password');
  return over > 0 ? { mustChange: true } : {};
}
