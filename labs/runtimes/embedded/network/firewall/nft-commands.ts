import { priorities } from './nft-names.ts';
import { NftReader } from './nft-reader.ts';
import { readElements, readRule } from './nft-statements.ts';
import { NftError, type Token } from './nft-tokens.ts';
import type { Chain, Family, Statement, Value } from './ruleset.ts';

type Place = Pick<Token, 'line' | 'column' | 'text'>;
export type Verb = 'add' | 'create' | 'insert' | 'replace' | 'delete' | 'flush' | 'list' | 'destroy';

export interface SetBody {
  readonly type: string | readonly string[];
  readonly flags: readonly string[];
  readonly elements: readonly Value[];
}

export interface Command {
  readonly verb: Verb;
  readonly kind: 'table' | 'chain' | 'rule' | 'set' | 'element' | 'ruleset' | 'tables' | 'chains' | 'sets' | 'rules';
  readonly family: Family;
  /** Of all tables, those of this family. */
  readonly only?: boolean;
  readonly table?: string;
  readonly name?: string;
  readonly base?: Chain['base'];
  readonly policy?: 'accept' | 'drop';
  readonly handle?: number;
  readonly rule?: { readonly expr: readonly Statement[]; readonly comment?: string; readonly anonymousSets: number };
  readonly set?: SetBody;
  readonly elements?: readonly Value[];
  /** What messages point at, by what is missing. */
  readonly at: { readonly table?: Place; readonly name?: Place; readonly handle?: Place };
}

const families = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);
const verbs = new Set(['add', 'create', 'insert', 'replace', 'delete', 'flush', 'list', 'destroy']);
const kinds = new Set(['table', 'chain', 'rule', 'set', 'element', 'ruleset', 'tables', 'chains', 'sets', 'map']);

/** Commands of a file or a command line, in their order. Throws `NftError`. */
export function parseCommands(text: string): Command[] {
  const reader = new NftReader(text);
  const commands: Command[] = [];
  reader.skipEnds();
  while (!reader.done()) {
    commands.push(...readCommand(reader));
    if (!reader.done() && !reader.accept(';')) throw reader.unexpected();
    reader.skipEnds();
  }
  return commands;
}

const adding = new Set<string>(['add', 'create', 'insert', 'replace']);
const plural = new Set(['ruleset', 'tables', 'chains', 'sets']);

function readCommand(reader: NftReader): Command[] {
  const first = reader.peek()!;
  if (first.text === 'table') return tableCommand(reader, 'add');
  if (!verbs.has(first.text)) throw noVerb(reader, first);
  const verb = reader.next().text as Verb;
  const kind = reader.peek()?.text ?? '';
  // `nft add inet t c rule...` without a word for it is a rule.
  if (families.has(kind) && adding.has(verb)) return ruleCommand(reader, verb);
  if (!kinds.has(kind)) throw reader.unexpected();
  if (kind === 'table' && adding.has(verb)) return tableCommand(reader, verb);
  reader.next();
  if (kind === 'rule') return ruleCommand(reader, verb);
  if (plural.has(kind))
    return [{ verb, kind: kind as Command['kind'], ...(families.has(reader.peek()?.text ?? '') && { only: true }), family: familyOf(reader), at: {} }];
  return objectCommand(reader, verb, kind as 'table' | 'chain' | 'set' | 'element');
}

function noVerb(reader: NftReader, first: Token): NftError {
  reader.next();
  const next = reader.peek();
  if (next) return new NftError('syntax error, unexpected string', next);
  return new NftError('syntax error, unexpected newline, expecting string', { ...first, column: first.column + first.text.length, text: ' ' });
}

function familyOf(reader: NftReader): Family {
  const family = families.has(reader.peek()?.text ?? '') ? (reader.next().text as Family) : 'ip';
  reader.family = family;
  return family;
}

/** `table inet f { ... }`, with all that it holds. */
function tableCommand(reader: NftReader, verb: Verb): Command[] {
  reader.expect('table');
  const family = familyOf(reader);
  const token = reader.next();
  const common = { family, table: token.text };
  const commands: Command[] = [{ ...common, verb, kind: 'table', at: { table: token } }];
  if (!reader.accept('{')) return commands;
  const rules: Command[] = [];
  reader.skipEnds();
  while (!reader.accept('}')) {
    if (reader.accept('chain')) {
      const name = reader.next();
      const { base, found } = chainBody(reader, true);
      commands.push({ ...common, verb: 'add', kind: 'chain', name: name.text, ...(base && { base }), at: { table: token, name } });
      rules.push(...found.map((rule): Command => ({ ...common, verb: 'add', kind: 'rule', name: name.text, rule, at: { table: token, name } })));
    } else if (reader.accept('set')) {
      const name = reader.next();
      commands.push({ ...common, verb: 'add', kind: 'set', name: name.text, set: setBody(reader), at: { table: token, name } });
    } else throw reader.unexpected();
    reader.skipEnds();
  }
  return [...commands, ...rules];
}

function objectCommand(reader: NftReader, verb: Verb, kind: 'table' | 'chain' | 'set' | 'element'): Command[] {
  const family = familyOf(reader);
  const table = reader.next();
  if (kind === 'table') return [{ verb, kind, family, table: table.text, at: { table } }];
  const name = reader.next();
  const common = { verb, kind, family, table: table.text, name: name.text, at: { table, name } };
  const body = reader.peek()?.text === '{';
  if (kind === 'chain' && body) {
    const { base, policy } = chainBody(reader, false);
    return [{ ...common, ...(base && { base }), ...(policy && { policy }) }];
  }
  if (kind === 'set' && body) return [{ ...common, set: setBody(reader) }];
  if (kind === 'element') {
    reader.expect('{');
    return [{ ...common, elements: readElements(reader, undefined) }];
  }
  return [common];
}

function ruleCommand(reader: NftReader, verb: Verb): Command[] {
  const family = familyOf(reader);
  const table = reader.next();
  const name = reader.next();
  const place = reader.accept('handle') || reader.accept('position') || reader.accept('index') ? reader.peek() : undefined;
  const handle = place && reader.number();
  const at = { table, name, ...(place && { handle: place }) };
  const common = { verb, kind: 'rule' as const, family, table: table.text, name: name.text, ...(handle !== undefined && { handle }), at };
  if (verb === 'delete' || verb === 'list' || verb === 'destroy') return [common];
  reader.anonymousSets = 0;
  const { expr, comment } = readRule(reader);
  if (expr.length === 0) throw reader.unexpected();
  return [{ ...common, rule: { expr, ...(comment !== undefined && { comment }), anonymousSets: reader.anonymousSets } }];
}

interface ChainBody {
  readonly base?: Chain['base'];
  readonly policy?: 'accept' | 'drop';
  readonly found: NonNullable<Command['rule']>[];
}

function chainBody(reader: NftReader, withRules: boolean): ChainBody {
  reader.expect('{');
  const found: NonNullable<Command['rule']>[] = [];
  let base: Chain['base'];
  let policy: 'accept' | 'drop' | undefined;
  reader.skipEnds();
  while (!reader.accept('}')) {
    if (reader.accept('type')) base = { ...baseOf(reader), policy: policy ?? 'accept' };
    else if (reader.accept('policy')) {
      const token = reader.next();
      if (token.text !== 'accept' && token.text !== 'drop') throw reader.unexpected(token);
      policy = token.text;
      if (base) base = { ...base, policy };
    } else if (withRules) {
      reader.anonymousSets = 0;
      const { expr, comment } = readRule(reader);
      found.push({ expr, ...(comment !== undefined && { comment }), anonymousSets: reader.anonymousSets });
    } else throw reader.unexpected();
    if (reader.peek()?.text !== '}' && !reader.accept(';')) throw reader.unexpected();
    reader.skipEnds();
  }
  return { found, ...(base && { base }), ...(policy && { policy }) };
}

function baseOf(reader: NftReader): NonNullable<Chain['base']> {
  const kind = reader.next();
  if (!['filter', 'nat', 'route'].includes(kind.text)) throw new NftError('unknown chain type', kind);
  const type = kind.text;
  reader.expect('hook');
  const hook = reader.next();
  if (!['input', 'output', 'forward', 'prerouting', 'postrouting', 'ingress'].includes(hook.text)) throw new NftError('unknown chain hook', hook);
  const device = reader.accept('device') ? reader.next().text : undefined;
  reader.expect('priority');
  const word = reader.next();
  let priority = Object.hasOwn(priorities, word.text) ? priorities[word.text]! : Number(word.text);
  if (Number.isNaN(priority)) throw new NftError(`'${word.text}' is invalid priority.`, word);
  const sign = reader.accept('+') ? 1 : reader.accept('-') ? -1 : 0;
  if (sign !== 0) priority += sign * reader.number();
  return { type, hook: hook.text, priority, policy: 'accept', ...(device !== undefined && { device }) };
}

function setBody(reader: NftReader): SetBody {
  reader.expect('{');
  let [type, flags, elements]: [string, string[], Value[]] = ['', [], []];
  reader.skipEnds();
  while (!reader.accept('}')) {
    if (reader.accept('type')) type = reader.next().text;
    else if (reader.accept('flags')) {
      flags = [reader.next().text];
      while (reader.accept(',')) flags.push(reader.next().text);
    } else if (reader.accept('elements')) {
      reader.expect('=');
      reader.expect('{');
      elements = readElements(reader, type === 'inet_service' ? { payload: { protocol: 'tcp', field: 'dport' } } : undefined);
    } else if (['timeout', 'size', 'policy', 'gc-interval', 'comment'].includes(reader.peek()?.text ?? '')) {
      reader.next();
      reader.next();
    } else if (!reader.accept('auto-merge')) throw reader.unexpected();
    if (reader.peek()?.text !== '}' && !reader.accept(';')) throw reader.unexpected();
    reader.skipEnds();
  }
  return { type, flags, elements };
}
