import { readPasswd } from '../../programs/accounts-file.ts';
import { Parser } from '../syntax/parser.ts';
import type { Shell } from '../state/shell.ts';
import { formatTime } from './time.ts';

const fixed: Readonly<Record<string, string>> = { a: '\x07', e: '\x1b', n: '\n', r: '\r', '\\': '\\', '[': '\x01', ']': '\x02' };
const formats: Readonly<Record<string, string>> = { d: '%a %b %d', t: '%H:%M:%S', T: '%I:%M:%S', '@': '%I:%M %p', A: '%H:%M' };

const directory = (shell: Shell, short: boolean): string => {
  const home = shell.variables.get('HOME');
  const { cwd } = shell;
  const tilde = home && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  return short && tilde !== '~' && tilde !== '/' ? tilde.slice(tilde.lastIndexOf('/') + 1) : tilde;
};

const values: Readonly<Record<string, (shell: Shell) => Promise<string> | string>> = {
  u: async (shell) => {
    const { euid } = await shell.sys.identity();
    const account = (await readPasswd(shell.sys).catch(() => [])).find(({ uid }) => uid === euid);
    return account?.name ?? 'I have no name!';
  },
  h: async (shell) => (await shell.sys.hostname()).split('.')[0]!,
  H: (shell) => shell.sys.hostname(),
  w: (shell) => directory(shell, false),
  W: (shell) => directory(shell, true),
  $: async (shell) => ((await shell.sys.identity()).euid === 0 ? '#' : '$'),
  s: (shell) => shell.zero.replace(/^-|.*\//g, ''),
  v: () => '5.2',
  V: () => '5.2.15',
  j: (shell) => String(shell.jobs.list.length),
  l: (shell) => shell.terminal?.name.replace(/.*\//, '') ?? 'tty',
  '!': (shell) => String(shell.history.length + 1),
  '#': (shell) => String(shell.history.length + 1),
};

/** PS1 and its kin: backslash escapes, then the expansions of a double-quoted text. `\[ \]` become the bytes 1 and 2. */
export const expandPrompt = async (shell: Shell, prompt: string): Promise<string> => {
  let text = '';
  for (let at = 0; at < prompt.length;) {
    const found = /\\(D\{([^}]*)\}|[0-7]{3}|[^])/y;
    found.lastIndex = at;
    const match = found.exec(prompt);
    if (!match) {
      text += prompt[at]!;
      at += 1;
      continue;
    }
    at += match[0].length;
    text += (await escaped(shell, match[1]!, match[2])).replace(/[$`\\]/g, (char) => (fixed[match[1]!] === undefined || char === '\\' ? `\\${char}` : char));
  }
  if (!/[$`\\]/.test(text)) return text;
  const parts = new Parser(text, {}).words.parts({ stop: '', quoted: true, document: true });
  const { status } = shell;
  const expanded = (await shell.engine.expand.segments(shell, parts, { quoted: true, whole: true }))
    .map((segment) => (segment === 'boundary' ? ' ' : segment.text))
    .join('');
  shell.status = status;
  return text.endsWith('\n') ? expanded : expanded.replace(/\n$/, '');
};

const escaped = async (shell: Shell, escape: string, format: string | undefined): Promise<string> => {
  if (format !== undefined) return formatTime(format === '' ? '%X' : format, shell.variables.get('TZ'));
  if (/^[0-7]{3}$/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
  const time = formats[escape];
  if (time) return formatTime(time, shell.variables.get('TZ'));
  return fixed[escape] ?? (await values[escape]?.(shell)) ?? `\\${escape}`;
};
