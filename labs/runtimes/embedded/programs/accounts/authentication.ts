import { passwordMatches } from '../../accounts/crypt.ts';
import type { ProgramContext } from '../../program/program.ts';
import type { Sys } from '../../sys/sys.ts';
import { type PasswdEntry, readPasswd, readShadow } from '../accounts-file.ts';

/** Asks on the terminal without echo; from stdin where there is none. undefined: end of input. */
export async function askPassword({ terminal, stdin, stderr }: ProgramContext, prompt: string): Promise<string | undefined> {
  const say = async (text: string) => await (terminal ?? stderr).write(text);
  await say(prompt);
  await terminal?.setMode('cooked-no-echo');
  let typed: string | undefined;
  try {
    typed = await stdin.readLine();
    return typed?.replace(/\n$/, '');
  } finally {
    await terminal?.setMode('cooked');
    if (terminal && (stdin.isTerminal || typed !== undefined)) await say('\n');
  }
}

/** Whether this password opens that account, by the hash that root may read. */
export async function authenticates(sys: Sys, user: string, password: string): Promise<boolean> {
  const [passwd, shadow] = await Promise.all([readPasswd(sys), readShadow(sys)]);
  const entry = passwd.find(({ name }) => name === user);
  if (!entry) return false;
  const hash = entry.password === 'x' ? shadow.find(({ name }) => name === user)?.hash : entry.password;
  return hash !== undefined && passwordMatches(password, hash);
}

/** By name, or by number after `#` or bare. */
export const findUser = async (sys: Sys, text: string): Promise<PasswdEntry | undefined> => {
  const users = await readPasswd(sys);
  return users.find(({ name }) => name === text) ?? users.find(({ uid }) => String(uid) === text.replace(/^#/, ''));
};

/** The account of a process's real uid. */
export const ownUser = async (sys: Sys): Promise<PasswdEntry> => {
  const { uid } = await sys.identity();
  return (
    (await readPasswd(sys)).find((entry) => entry.uid === uid) ?? { name: String(uid), password: 'x', uid, gid: uid, gecos: '', home: '/', shell: '/bin/sh' }
  );
};

/** What a shadow entry's dates say of an account today. Days since the epoch. */
export function expired({ expire }: { readonly expire: string }, nowMs: number): boolean {
  return expire !== '' && Number(expire) >= 0 && Number(expire) <= Math.floor(nowMs / 86_400_000);
}
