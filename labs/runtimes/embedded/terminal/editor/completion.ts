import type { EditRequest } from '../../program/program.ts';
import { usualPath } from '../../program/find-executable.ts';
import type { DirectoryEntry, Sys } from '../../sys/sys.ts';

export interface Match {
  /** What the word becomes. */
  readonly text: string;
  readonly shown: string;
  /** After the word, where it is the only one. */
  readonly suffix: string;
}
export interface Completion {
  /** Where in the text the word begins. */
  readonly from: number;
  readonly matches: readonly Match[];
}

type Files = Pick<Sys, 'readdir' | 'stat' | 'access' | 'readFile'>;

const commandBefore = /(?:^|[|&;(\n`]|\$\(|\b(?:then|do|else|elif|if|while|until|sudo|exec|time|command|nohup|xargs|env)\s)\s*$/;
const special = /[\s"'\\$`&|;<>()*?[\]#!{}]/g;
const byText = (a: Match, b: Match): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

/** Completes the last word before the point as bash does without programmable completion: commands, variables, users' homes, paths. */
export async function complete(sys: Files, text: string, request: EditRequest): Promise<Completion> {
  const from = wordStart(text);
  const word = text.slice(from);
  const dollar = /\$\{?(\w*)$/.exec(word);
  if (dollar) return { from, matches: variables(word, dollar, request) };
  if (/^~[^/]*$/.test(word)) return { from, matches: await homes(sys, word) };
  if (!word.includes('/') && commandBefore.test(text.slice(0, from))) return { from, matches: await commands(sys, word, request) };
  return { from, matches: await paths(sys, word, request) };
}

/** The word begins after the last blank or operator that is not quoted. */
function wordStart(text: string): number {
  let from = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (/[\s|&;<>()=:]/.test(character)) from = at + 1;
  }
  return from;
}

function variables(word: string, dollar: RegExpExecArray, { variables: names = [] }: EditRequest): Match[] {
  const before = word.slice(0, word.length - (dollar[1] ?? '').length);
  const close = before.endsWith('{') ? '}' : '';
  return names
    .filter((name) => name.startsWith(dollar[1] ?? ''))
    .map((name) => ({ text: before + name + close, shown: name, suffix: close ? '' : ' ' }))
    .sort(byText);
}

async function homes(sys: Files, word: string): Promise<Match[]> {
  const passwd = await sys.readFile('/etc/passwd').then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  return passwd
    .split('\n')
    .map((line) => `~${line.split(':')[0] ?? ''}`)
    .filter((name) => name !== '~' && name.startsWith(word))
    .map((name) => ({ text: name, shown: name, suffix: '/' }))
    .sort(byText);
}

async function commands(sys: Files, word: string, { commands: known = [], path = usualPath }: EditRequest): Promise<Match[]> {
  const folders = [...new Set(path.split(':').filter(Boolean))];
  const lists = await Promise.all(folders.map((folder) => sys.readdir(folder).catch((): DirectoryEntry[] => [])));
  const executable = lists.flat().filter(({ stat }) => stat.type !== 'directory' && (stat.type === 'symlink' || (stat.mode & 0o111) !== 0));
  const names = new Set([...known, ...executable.map(({ name }) => name)].filter((name) => name.startsWith(word)));
  return [...names].map((name) => ({ text: name, shown: name, suffix: ' ' })).sort(byText);
}

async function paths(sys: Files, word: string, { home }: EditRequest): Promise<Match[]> {
  const quote = /^["']/.exec(word)?.[0] ?? '';
  const plain = quote ? word.slice(1) : word.replaceAll(/\\(.)/g, '$1');
  const slash = plain.lastIndexOf('/') + 1;
  const [folder, begun] = [plain.slice(0, slash), plain.slice(slash)];
  const where = home !== undefined && !quote ? folder.replace(/^~(?=\/)/, home) : folder;
  const entries = await sys.readdir(where || '.').catch((): DirectoryEntry[] => []);
  const fitting = entries.filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')));
  const matches = await Promise.all(
    fitting.map(async ({ name, stat }) => {
      const target = stat.type === 'symlink' ? await sys.stat(`${where}${name}`).catch(() => stat) : stat;
      const directory = target.type === 'directory';
      const escaped = quote ? name : name.replaceAll(special, '\\$&');
      const kept = quote ? quote + folder : word.slice(0, word.lastIndexOf('/') + 1);
      return { text: kept + escaped + (directory ? '/' : ''), shown: directory ? `${name}/` : name, suffix: directory ? '' : `${quote} ` };
    }),
  );
  return matches.sort(byText);
}
