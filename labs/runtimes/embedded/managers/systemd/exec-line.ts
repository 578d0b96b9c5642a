import { type Specifiers, expandSpecifiers } from './unit-name.ts';

export interface ExecLine {
  /** As the unit says it, prefixes included: shown by `systemctl status`. */
  readonly text: string;
  readonly path: string;
  readonly argv: readonly string[];
  /** `-`: a failure counts as success. */
  readonly ignoreFailure: boolean;
  /** `+`, `!`: with root's credentials. */
  readonly privileged: boolean;
}

/** One line of ExecStart= and its kin, variables and specifiers filled in. `${X}` stays one word, `$X` alone becomes as many as it holds. */
export function parseExecLine(line: string, env: Readonly<Record<string, string>>, specifiers: Specifiers): ExecLine {
  const [, prefix = '', rest = ''] = /^([-@:+!]*)(.*)$/s.exec(line.trim()) ?? [];
  const words = splitWords(rest).map((word) => expandSpecifiers(word, specifiers));
  const [path = '', ...args] = words;
  const expanded = prefix.includes(':') ? args : args.flatMap((word) => expandWord(word, env));
  const named = prefix.includes('@') ? expanded : [path, ...expanded];
  return { text: rest, path, argv: named, ignoreFailure: prefix.includes('-'), privileged: /[+!]/.test(prefix) };
}

function expandWord(word: string, env: Readonly<Record<string, string>>): string[] {
  const whole = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
  if (whole !== undefined) return splitWords(env[whole] ?? '');
  return [word.replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (all, name?: string) => (all === '$$' ? '$' : (env[name!] ?? '')))];
}

/** Words by systemd's quoting. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s|$)|'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s\\]|\\.)+)/gs))
    words.push(unescape(double ?? single ?? unquoted(bare!)));
  return words;
}

const unquoted = (word: string): string =>
  word.replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g, (_, double?: string, single?: string) => double ?? single ?? '');

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', s: ' ', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
const unescape = (word: string): string =>
  word.replace(/\\(x[0-9a-fA-F]{2}|.)/gs, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );

/** `Environment=` values: `"A=b c" D=e`. */
export const parseAssignments = (values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.flatMap((value) => splitWords(value)).flatMap((word) => (/^[A-Za-z_]\w*=/.test(word) ? [halves(word)] : [])));

/** An EnvironmentFile: assignments, one a line, shell's quotes, no expansion. */
export const parseEnvironmentFile = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .replace(/\\\n/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^(export\s+)?[A-Za-z_]\w*\s*=/.test(line))
      .map((line) => {
        const [name, value] = halves(line);
        return [name.trim(), unescape(unquoted(value.trim()))];
      }),
  );

function halves(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
