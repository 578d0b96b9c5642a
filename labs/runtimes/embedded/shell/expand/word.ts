import { readPasswd } from '../../programs/accounts-file.ts';
import { ShellFailure } from '../execute/control.ts';
import type { Context, Shell } from '../state/shell.ts';
import type { Part, Word } from '../syntax/ast.ts';
import { Parser } from '../syntax/parser.ts';
import { expandBraces } from './braces.ts';
import { glob } from './glob.ts';
import { evaluate } from './evaluate.ts';
import { expandParameter } from './parameter.ts';
import { escapePattern, hasPattern } from './pattern.ts';
import { type Field, fieldText, type Segment, splitFields } from './segments.ts';

/** Every expansion there is: the fields of words, as the arguments of a command. */
export const expandWords = async (shell: Shell, words: readonly Word[]): Promise<string[]> => {
  const fields: string[] = [];
  for (const word of words)
    for (const single of shell.options.has('braceexpand') ? expandBraces(word) : [word])
      for (const field of splitFields(
        await segmentsOf(shell, single.parts, { assignment: /^[A-Za-z_]\w*=/.test(word.raw) }),
        shell.variables.get('IFS') ?? ' \t\n',
      ))
        fields.push(...(await paths(shell, field)));
  return fields;
};

const patternOf = (field: Field): string => field.map(({ text, quoted }) => (quoted ? escapePattern(text) : text)).join('');

const paths = async (shell: Shell, field: Field): Promise<string[]> => {
  const text = fieldText(field);
  if (shell.options.has('noglob') || !field.some((segment) => !segment.quoted && /[*?[(]/.test(segment.text))) return [text];
  const pattern = patternOf(field);
  if (!hasPattern(pattern, shell.options.shopt.has('extglob'))) return [text];
  const found = await glob(shell, pattern);
  if (found.length > 0) return found;
  if (shell.options.shopt.has('failglob')) throw new ShellFailure(`no match: ${text}`);
  return shell.options.shopt.has('nullglob') ? [] : [text];
};

/** A word as one string: assignments, here-strings, the word of `case`. */
export const expandText = async (shell: Shell, word: Word, context: Context = {}): Promise<string> =>
  (await segmentsOf(shell, word.parts, { ...context, whole: true })).map((segment) => (segment === 'boundary' ? ' ' : segment.text)).join('');

/** A word as a pattern: what was quoted is escaped. */
export const expandPattern = async (shell: Shell, word: Word): Promise<string> =>
  (await segmentsOf(shell, word.parts, { whole: true }))
    .map((segment) => (segment === 'boundary' ? ' ' : segment.quoted ? escapePattern(segment.text) : segment.text))
    .join('');

/** Text of a here-document or of an arithmetic expression. */
export const expandQuoted = async (shell: Shell, parts: readonly Part[]): Promise<string> =>
  (await segmentsOf(shell, parts, { quoted: true, whole: true })).map((segment) => (segment === 'boundary' ? ' ' : segment.text)).join('');

/** Segments of a word's parts, nothing cut yet. */
export const segmentsOf = async (shell: Shell, parts: readonly Part[], context: Context): Promise<Segment[]> => {
  const segments: Segment[] = [];
  for (const [index, part] of parts.entries()) {
    const tilde =
      part.kind === 'literal' && !context.quoted && part.text.includes('~')
        ? await tildes(shell, part.text, { first: index === 0, last: index === parts.length - 1, assignment: context.assignment ?? false })
        : undefined;
    segments.push(...(tilde ?? (await partSegments(shell, part, context))));
  }
  return segments;
};

const partSegments = async (shell: Shell, part: Part, context: Context): Promise<Segment[]> => {
  const quoted = context.quoted ?? false;
  const result = (text: string): Segment[] => [{ text, quoted, splits: !quoted && !context.whole }];
  switch (part.kind) {
    case 'literal':
      return [{ text: part.text, quoted }];
    case 'quoted':
      return [{ text: part.text, quoted: true }];
    case 'double':
      return doubleQuoted(shell, part.parts, context);
    case 'parameter':
      return expandParameter(shell, part, context);
    case 'command':
      return result(await shell.engine.capture(shell, part.body));
    case 'backtick':
      return result(await shell.engine.capture(shell, parseAll(part.source, part.line, shell)));
    case 'arithmetic':
      return result(String(evaluate(shell, await expandQuoted(shell, part.parts))));
    case 'process':
      return [{ text: await shell.engine.substituteProcess(shell, part.direction, part.body), quoted: true }];
  }
};

const parseAll = (source: string, line: number, shell: Shell) => {
  const parser = new Parser(source, { firstLine: line, extglob: () => shell.options.shopt.has('extglob') });
  const body = [];
  for (let next = parser.next(); next; next = parser.next()) body.push(...next);
  return body;
};

/** `"..."`: at least an empty field, unless all that is in it is an empty `"$@"`. */
const doubleQuoted = async (shell: Shell, parts: readonly Part[], context: Context): Promise<Segment[]> => {
  const segments = await segmentsOf(shell, parts, { ...context, quoted: true });
  const only = parts.length === 1 && parts[0]!.kind === 'parameter' ? parts[0] : undefined;
  const list = only !== undefined && (only.name === '@' || only.subscript?.raw === '@') && !only.length;
  return segments.length === 0 && !list ? [{ text: '', quoted: true }] : segments;
};

const tildes = async (shell: Shell, text: string, at: { first: boolean; last: boolean; assignment: boolean }): Promise<Segment[] | undefined> => {
  const pieces = at.assignment ? text.split(/(?<=:)|(?<=^[A-Za-z_]\w*=)/) : [text];
  const segments: Segment[] = [];
  for (const [index, piece] of pieces.entries()) {
    const found = (index > 0 || at.first) && /^~([^/:]*)(?=[/:]|$)/.exec(piece);
    const whole = found && (at.last || index < pieces.length - 1 || found[0].length < piece.length);
    const home = whole ? await homeOf(shell, found[1]!) : undefined;
    if (home === undefined || !found) segments.push({ text: piece, quoted: false });
    else segments.push({ text: home, quoted: true }, { text: piece.slice(found[0].length), quoted: false });
  }
  return segments;
};

const homeOf = async (shell: Shell, user: string): Promise<string | undefined> => {
  const { variables } = shell;
  if (user === '+') return variables.get('PWD');
  if (user === '-') return variables.get('OLDPWD');
  const set = user === '' ? variables.get('HOME') : undefined;
  if (set !== undefined) return set;
  const accounts = await readPasswd(shell.sys).catch(() => []);
  if (user !== '') return accounts.find(({ name }) => name === user)?.home;
  const { uid } = await shell.sys.identity();
  return accounts.find((account) => account.uid === uid)?.home;
};
