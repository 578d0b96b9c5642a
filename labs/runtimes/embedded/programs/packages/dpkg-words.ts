import type { ProgramContext } from '../../program/program.ts';

type Context = Pick<ProgramContext, 'stderr'>;

/** A message of dpkg's own, in colours on a terminal: `dpkg: error: ...`. */
export async function say({ stderr }: Context, program: string, text: string): Promise<void> {
  const [, kind, rest = text] = /^(error|warning): (.*)$/s.exec(text) ?? [];
  const bold = (word: string): string => (stderr.isTerminal ? `\x1b[1m${word}\x1b[0m` : word);
  const colour = (word: string): string => (stderr.isTerminal ? `\x1b[1;${word === 'error' ? 31 : 33}m${word}:\x1b[0m` : `${word}:`);
  await stderr.write(`${bold(`${program}:`)} ${kind ? `${colour(kind)} ` : ''}${rest}\n`);
}

const footer = `
Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
`;

export async function wrongUse(context: Context, text: string): Promise<number> {
  await say(context, 'dpkg', `error: ${text}`);
  await context.stderr.write(footer);
  return 2;
}

export async function wrongQuery(context: Context, text: string): Promise<number> {
  await say(context, 'dpkg-query', `error: ${text}`);
  await context.stderr.write('\nUse --help for help about querying packages.\n');
  return 2;
}
