import type { Session } from './session.ts';

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;
const quoted = (value: string): string => (/^[\w@%+:,./-]*$/.test(value) ? value : `$'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`);

/** `systemctl show-environment`: what every service begins with. */
export async function showEnvironment(session: Session): Promise<number> {
  const variables = Object.entries(await session.ask('environment', undefined));
  await session.say(variables.map(([name, value]) => `${name}=${quoted(value)}\n`).join(''));
  return 0;
}

export async function setEnvironment(session: Session, words: readonly string[]): Promise<number> {
  if (words.length === 0) return session.fail('Too few arguments.');
  const pairs = words.map((word) => assignment.exec(word));
  if (pairs.some((pair) => pair === null)) return session.fail('Failed to set environment: Invalid environment assignments');
  const before = await session.ask('environment', undefined);
  await session.ask('set-environment', { variables: { ...before, ...Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!])) } });
  return 0;
}

/** Names, or names with the value that they must have to be forgotten. */
export async function unsetEnvironment(session: Session, words: readonly string[]): Promise<number> {
  if (words.length === 0) return session.fail('Too few arguments.');
  const before = Object.entries(await session.ask('environment', undefined));
  const left = before.filter(([name, value]) => !words.includes(name) && !words.includes(`${name}=${value}`));
  await session.ask('set-environment', { variables: Object.fromEntries(left) });
  return 0;
}
