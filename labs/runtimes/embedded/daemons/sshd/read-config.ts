import { splitArguments } from './split-arguments.ts';

/** One line of the configuration with the Match lines that it stands under. */
export interface Directive {
  readonly file: string;
  readonly line: number;
  /** As it was written. */
  readonly keyword: string;
  readonly args: readonly string[];
  /** Text after the keyword. */
  readonly rest: string;
  readonly under: readonly Criteria[];
}

/** The conditions of one Match line: all must hold. */
export type Criteria = readonly { readonly key: string; readonly value: string }[];

/** What sshd refuses: its words, a line each, and its exit status. */
export class ConfigRefused extends Error {
  readonly code: number;
  constructor(message: string, code = 255) {
    super(message);
    this.name = 'ConfigRefused';
    this.code = code;
  }
}

export interface ConfigFiles {
  /** undefined: no such file, or it may not be read. */
  read(path: string): Promise<string | undefined>;
  /** Paths that a glob matches, sorted. */
  glob(pattern: string): Promise<readonly string[]>;
}

const deepest = 16;
const criteriaKeys = new Set(['user', 'group', 'host', 'address', 'localaddress', 'localport', 'rdomain']);

/** All lines of a file and of what it includes, in the order in which sshd meets them. */
export async function readDirectives(files: ConfigFiles, path: string): Promise<Directive[]> {
  const text = await files.read(path);
  if (text === undefined) throw new ConfigRefused(`${path}: No such file or directory`, 1);
  return readText(files, { path, text, under: [], depth: 0 });
}

async function readText(files: ConfigFiles, at: { path: string; text: string; under: readonly Criteria[]; depth: number }): Promise<Directive[]> {
  const { path, text, under, depth } = at;
  if (depth > deepest) throw new ConfigRefused('Too many recursive configuration includes');
  const found: Directive[] = [];
  let own: readonly Criteria[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const directive = parseLine(raw, { file: path, line: index + 1, under: [...under, ...own] });
    if (!directive) continue;
    const keyword = directive.keyword.toLowerCase();
    if (keyword === 'match') own = [criteriaOf(directive)];
    if (keyword === 'include' && directive.args.length > 0) {
      for (const pattern of directive.args) {
        for (const included of await files.glob(pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`)) {
          const inner = await files.read(included);
          if (inner !== undefined) found.push(...(await readText(files, { path: included, text: inner, under: directive.under, depth: depth + 1 })));
        }
      }
    } else if (keyword !== 'match') found.push(directive);
  }
  return found;
}

/** `-o Keyword=value` of the command line. */
export function parseOption(text: string): Directive | undefined {
  return parseLine(text, { file: 'command-line', line: 0, under: [] });
}

function parseLine(raw: string, at: Pick<Directive, 'file' | 'line' | 'under'>): Directive | undefined {
  const line = raw.trim().replace(/[\r\f]+$/, '');
  if (line === '' || line.startsWith('#')) return undefined;
  const [, keyword = '', rest = ''] = /^([^\s=]+)(?:\s*=\s*|\s+)?(.*)$/s.exec(line) ?? [];
  const args = splitArguments(rest);
  return { ...at, keyword, rest: rest.trim(), args: args ?? [badQuotes] };
}

/** Stands for a line whose quotes do not close. */
export const badQuotes = '\0quotes';

/** `/etc/ssh/sshd_config line 3`; the command line has a colon of its own. */
export const place = ({ file, line }: Pick<Directive, 'file' | 'line'>): string => `${file} line ${line}`;

function criteriaOf(directive: Directive): Criteria {
  const { args } = directive;
  const refuse = (why: string) => new ConfigRefused(`${why}\n${place(directive)}: Bad Match condition`);
  if (args[0]?.toLowerCase() === 'all') {
    if (args.length > 1) throw refuse("'all' cannot be combined with other Match attributes");
    return [];
  }
  if (args.length === 0) throw refuse('Match line without any criteria');
  const criteria: { key: string; value: string }[] = [];
  for (let at = 0; at < args.length; at += 2) {
    const key = args[at]!;
    const value = args[at + 1];
    if (!criteriaKeys.has(key.toLowerCase())) throw refuse(`Unsupported Match attribute ${key}`);
    if (value === undefined) throw refuse(`Missing Match criteria for ${key}`);
    const wrong = key.toLowerCase() === 'address' ? value.split(',').find((one) => badNetwork(one)) : undefined;
    if (wrong !== undefined) throw new ConfigRefused(`Invalid Match address argument '${value}' at line ${directive.line}`);
    criteria.push({ key: key.toLowerCase(), value });
  }
  return criteria;
}

function badNetwork(pattern: string): boolean {
  const [address = '', bits] = pattern.replace(/^!/, '').split('/');
  return bits !== undefined && (!/^\d+$/.test(bits) || Number(bits) > (address.includes(':') ? 128 : 32));
}
