import { isSysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { setOptions } from '../state/options.ts';
import type { Shell } from '../state/shell.ts';
import { ShellFailure } from './control.ts';

const statOf = async (shell: Shell, path: string, link = false): Promise<Stat | undefined> => {
  if (path === '') return undefined;
  const fd = /^\/dev\/(?:fd\/(\d+)|(stdin|stdout|stderr))$/.exec(path);
  if (fd) {
    const number = fd[1] === undefined ? ['stdin', 'stdout', 'stderr'].indexOf(fd[2]!) : Number(fd[1]);
    const handle = shell.descriptors.get(number);
    return handle && ({ type: handle.isTerminal ? 'character' : 'fifo', mode: 0o600, size: 0 } as Stat);
  }
  try {
    return link ? await shell.sys.lstat(path) : await shell.sys.stat(path);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
};

const types: Readonly<Record<string, Stat['type']>> = { b: 'block', c: 'character', d: 'directory', f: 'file', p: 'fifo', S: 'socket' };
const bits: Readonly<Record<string, number>> = { u: 0o4000, g: 0o2000, k: 0o1000 };
const access: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };

/** Tests that look at no file. */
const textTests: Readonly<Record<string, (shell: Shell, text: string) => boolean>> = {
  z: (_, text) => text === '',
  n: (_, text) => text !== '',
  v: (shell, text) => isSet(shell, text),
  R: (shell, text) => shell.variables.own(text)?.nameref ?? false,
  o: (shell, text) => shell.options.has(text),
  t: (shell, text) => shell.descriptors.get(Number(text))?.isTerminal ?? false,
};

/** `-f path`, `-z text`, `-v name`, ... */
export const unaryTest = async (shell: Shell, operator: string, text: string): Promise<boolean> => {
  const letter = operator[1]!;
  const answer = textTests[letter]?.(shell, text);
  if (answer !== undefined) return answer;
  if (access[letter] !== undefined) {
    const own = text.startsWith('/dev/fd/') || text.startsWith('/dev/std') ? await statOf(shell, text) : undefined;
    return own !== undefined || (text !== '' && (await shell.sys.access(text, access[letter], { effective: true }).catch(() => false)));
  }
  const stat = await statOf(shell, text, letter === 'h' || letter === 'L');
  if (!stat) return false;
  return fileTest(shell, letter, stat);
};

const fileTest = async (shell: Shell, letter: string, stat: Stat): Promise<boolean> => {
  if (types[letter]) return stat.type === types[letter];
  if (bits[letter]) return (stat.mode & bits[letter]) !== 0;
  switch (letter) {
    case 'h':
    case 'L':
      return stat.type === 'symlink';
    case 's':
      return stat.size > 0;
    case 'N':
      return stat.mtimeMs > stat.atimeMs;
    case 'O':
      return stat.uid === (await shell.sys.identity()).euid;
    case 'G':
      return stat.gid === (await shell.sys.identity()).egid;
    default:
      return true;
  }
};

const isSet = (shell: Shell, text: string): boolean => {
  const found = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(text);
  if (!found) return /^\d+$/.test(text) && (text === '0' || shell.positional[Number(text) - 1] !== undefined);
  const variable = shell.variables.find(found[1]!);
  if (found[2] === undefined) return shell.variables.get(found[1]!) !== undefined;
  if (found[2] === '@' || found[2] === '*') return variable?.value !== undefined;
  if (!(variable?.value instanceof Map)) return variable?.value !== undefined && found[2] === '0';
  return (variable.value as Map<string | number, string>).has(variable.kind === 'indexed' ? Number(found[2]) : found[2]);
};

/** `-nt`, `-ot`, `-ef`. */
export const fileBinary = async (shell: Shell, operator: string, [left, right]: readonly [string, string]): Promise<boolean> => {
  const [first, second] = [await statOf(shell, left), await statOf(shell, right)];
  if (operator === '-ef') return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
  if (operator === '-nt') return first !== undefined && (second === undefined || first.mtimeMs > second.mtimeMs);
  return second !== undefined && (first === undefined || first.mtimeMs < second.mtimeMs);
};

const integer = (text: string): bigint => {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) throw new ShellFailure(`${text}: integer expression expected`, { status: 2 });
  return BigInt(trimmed.replace(/^\+/, ''));
};

const comparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=': (left, right) => left === right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '-eq': (left, right) => integer(left) === integer(right),
  '-ne': (left, right) => integer(left) !== integer(right),
  '-lt': (left, right) => integer(left) < integer(right),
  '-le': (left, right) => integer(left) <= integer(right),
  '-gt': (left, right) => integer(left) > integer(right),
  '-ge': (left, right) => integer(left) >= integer(right),
};

const files = ['-nt', '-ot', '-ef'];
const unary = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const isBinary = (word: string | undefined): boolean => word !== undefined && (comparisons[word] !== undefined || files.includes(word));

/** What `test` and `[` decide. A wrong expression is a ShellFailure with status 2. */
export const evaluateTest = async (shell: Shell, words: readonly string[]): Promise<boolean> => {
  const parser = new TestParser(shell, words);
  return parser.whole();
};

class TestParser {
  private readonly shell: Shell;
  private readonly words: readonly string[];
  private at = 0;

  constructor(shell: Shell, words: readonly string[]) {
    this.shell = shell;
    this.words = words;
  }

  /** POSIX's rules by the number of words first. */
  async whole(): Promise<boolean> {
    const { words } = this;
    const [first, second, third] = words;
    if (words.length === 0) return false;
    if (words.length === 1) return first !== '';
    if (words.length === 2) return this.two(first!, second!);
    if (words.length === 3 && isBinary(second)) return this.compare(first!, second!, third!);
    if (words.length === 3 && first === '!') return !(await this.two(second!, third!));
    if (words.length === 3 && first === '(' && third === ')') return second !== '';
    if (words.length === 4 && first === '!') return !(await new TestParser(this.shell, words.slice(1)).whole());
    const result = await this.or();
    if (this.at < words.length) throw new ShellFailure(words.length === 3 ? `${second}: binary operator expected` : 'too many arguments', { status: 2 });
    return result;
  }

  private async two(first: string, second: string): Promise<boolean> {
    if (first === '!') return second === '';
    if (unary.test(first)) return this.single(first, second);
    throw new ShellFailure(`${first}: unary operator expected`, { status: 2 });
  }

  private single(operator: string, text: string): Promise<boolean> {
    if (operator === '-a') return unaryTest(this.shell, '-e', text);
    if (operator === '-t') integer(text);
    if (operator === '-o' && !setOptions.some(([name]) => name === text)) return Promise.resolve(false);
    return unaryTest(this.shell, operator, text);
  }

  private async compare(left: string, operator: string, right: string): Promise<boolean> {
    return comparisons[operator]?.(left, right) ?? fileBinary(this.shell, operator, [left, right]);
  }

  private async or(): Promise<boolean> {
    let result = await this.and();
    while (this.words[this.at] === '-o') {
      this.at += 1;
      result = (await this.and()) || result;
    }
    return result;
  }

  private async and(): Promise<boolean> {
    let result = await this.term();
    while (this.words[this.at] === '-a') {
      this.at += 1;
      result = (await this.term()) && result;
    }
    return result;
  }

  private async term(): Promise<boolean> {
    const word = this.words[this.at];
    const next = this.words[this.at + 1];
    if (word === undefined) throw new ShellFailure('argument expected', { status: 2 });
    if (isBinary(next)) {
      const right = this.words[this.at + 2];
      if (right === undefined) throw new ShellFailure('argument expected', { status: 2 });
      this.at += 3;
      return this.compare(word, next!, right);
    }
    if (word === '!') {
      this.at += 1;
      return !(await this.term());
    }
    if (word === '(') return this.parentheses();
    if (unary.test(word) && next !== undefined) {
      this.at += 2;
      return this.single(word, next);
    }
    this.at += 1;
    return word !== '';
  }

  private async parentheses(): Promise<boolean> {
    this.at += 1;
    const result = await this.or();
    if (this.words[this.at] !== ')') throw new ShellFailure("`)' expected", { status: 2 });
    this.at += 1;
    return result;
  }
}
