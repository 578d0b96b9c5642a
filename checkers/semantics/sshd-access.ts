import { fits } from './sshd-config.ts';

/** Who may log in and how, from the options that `sshd -T -C` tells for one connection. */
export interface Connection {
  readonly user: string;
  readonly groups: readonly string[];
  readonly address: string;
  readonly options: Readonly<Record<string, string>>;
}

/** DenyUsers, AllowUsers, DenyGroups, AllowGroups, in sshd's order. */
export function isAdmitted({ user, groups, address, options }: Connection): boolean {
  const { denyusers, allowusers, denygroups, allowgroups } = options;
  const named = (list: string, unsure: boolean) => patternsOf(list).some((pattern) => fitsUser(pattern, { user, address, unsure }));
  const member = (list: string) => patternsOf(list).some((pattern) => groups.some((group) => fits(group, pattern)));
  if (denyusers && named(denyusers, false)) return false;
  if (allowusers && !named(allowusers, true)) return false;
  if (denygroups && member(denygroups)) return false;
  return !(allowgroups && !member(allowgroups));
}

/** Methods by which a password alone opens the door: empty where every way in needs something else. */
export function passwordMethods({ options }: Pick<Connection, 'options'>): string[] {
  const enabled = new Set([
    ...(options.passwordauthentication === 'no' ? [] : ['password']),
    ...(options.kbdinteractiveauthentication === 'no' ? [] : ['keyboard-interactive']),
  ]);
  const chains = patternsOf(options.authenticationmethods ?? 'any');
  if (chains.includes('any')) return [...enabled];
  const alone = chains.map((chain) => chain.split(',').map((method) => method.split(':')[0]!)).filter((chain) => chain.every((method) => enabled.has(method)));
  return [...new Set(alone.flat())];
}

const patternsOf = (list: string) => list.split(/\s+/).filter(Boolean);

/** `deploy`, `deploy@10.*`. Of a host name or a network as the host part it is not known whether it fits: `unsure` says what to assume. */
function fitsUser(pattern: string, { user, address, unsure }: { user: string; address: string; unsure: boolean }): boolean {
  const at = pattern.lastIndexOf('@');
  if (at === -1) return fits(user, pattern);
  const host = pattern.slice(at + 1);
  return fits(user, pattern.slice(0, at)) && (/[/a-z]/i.test(host) ? unsure : fits(address, host));
}
