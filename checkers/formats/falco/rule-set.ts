import { type Check, type Condition, ConditionError, type Operator, type Value, listOperators, operators, parseCondition } from './condition.ts';
import { type Relation, relationOf } from './compare.ts';
import type { Event } from './event.ts';
import { fieldOf } from './fields.ts';
import { type Drafts, type Pieces, type RuleDraft, draftsOf } from './rule-drafts.ts';
import { type RuleFile, RuleFileError } from './rule-items.ts';

/** A rule that would run. */
export interface FalcoRule {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  hears(event: Event): boolean;
}

const most = { bytes: 64 * 1024, macros: 100, values: 50_000 };

/** The enabled rules of the files, in Falco's order. Throws `RuleFileError` where Falco, or this replay, refuses them. */
export function loadRules(files: readonly RuleFile[]): FalcoRule[] {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  if (size > most.bytes) throw new RuleFileError({ path: files.at(-1)!.path, line: 1 }, `the rules are larger than ${most.bytes / 1024} KiB together`);
  const drafts = draftsOf(files);
  const compiler = new Compiler(drafts);
  for (const name of drafts.macros.keys()) compiler.macro(name);
  return [...drafts.rules.values()].flatMap((draft) => {
    const test = compiler.rule(draft);
    return draft.enabled ? [{ name: draft.name, path: draft.at.path, line: draft.at.line, hears: (event: Event) => test(event, new Map()) }] : [];
  });
}

/** `known`: what the macros said of this event already. */
type Test = (event: Event, known: Map<string, boolean>) => boolean;

class Compiler {
  private readonly drafts: Drafts;
  private readonly macros = new Map<string, Test>();
  private readonly depths = new Map<string, number>();
  private readonly under: string[] = [];
  /** How deep macros stand in each other in what is compiled now. */
  private depth = 0;
  private values = 0;

  constructor(drafts: Drafts) {
    this.drafts = drafts;
  }

  rule({ name, at, condition, output, exceptions }: RuleDraft): Test {
    const unknown = [...output.matchAll(/%([a-zA-Z]\w*(?:\.[a-zA-Z]\w*)+)(?:\[([^\][%\s]{0,64})\])?/g)].find(
      ([, field, argument]) => !fieldOf(field!, argument),
    );
    if (unknown) throw new RuleFileError({ path: at.path, line: at.lineOf('output') }, `unknown field "${unknown[0]}" in the output of rule "${name}"`);
    const holds = this.condition(condition, Infinity);
    const spared = exceptions.flatMap((exception) => {
      const place = { path: exception.at.path, line: exception.at.lineOf('exceptions') };
      return this.placed(place, () => exceptionCondition(exception).map((one) => this.test(one, Infinity)));
    });
    return (event, known) => holds(event, known) && !spared.some((test) => test(event, known));
  }

  macro(name: string): Test {
    const made = this.macros.get(name);
    if (made) return made;
    const { condition, changed } = this.drafts.macros.get(name)!;
    if (this.under.includes(name)) throw new RuleFileError(condition[0]!.at, `macro "${name}" leads back to itself`);
    this.under.push(name);
    const around = this.depth;
    this.depth = 0;
    const test = this.condition(condition, changed);
    if (this.depth > most.macros) throw new RuleFileError(condition[0]!.at, `macros within macros deeper than ${most.macros}`);
    this.depths.set(name, this.depth);
    this.depth = around;
    this.under.pop();
    const remembered: Test = (event, known) => {
      const before = known.get(name);
      if (before !== undefined) return before;
      const holds = test(event, known);
      known.set(name, holds);
      return holds;
    };
    this.macros.set(name, remembered);
    return remembered;
  }

  /** Macros that were defined at `before` or later are not seen. */
  private condition(pieces: Pieces, before: number): Test {
    const text = pieces.map((piece) => piece.text).join(' ');
    try {
      return this.test(parseCondition(text), before);
    } catch (error) {
      if (error instanceof RuleFileError) throw error;
      throw placedIn(pieces, text, error as Error);
    }
  }

  private test(condition: Condition, before: number): Test {
    switch (condition.kind) {
      case 'and': {
        const tests = condition.parts.map((part) => this.test(part, before));
        return (event, known) => tests.every((test) => test(event, known));
      }
      case 'or': {
        const tests = condition.parts.map((part) => this.test(part, before));
        return (event, known) => tests.some((test) => test(event, known));
      }
      case 'not': {
        const test = this.test(condition.part, before);
        return (event, known) => !test(event, known);
      }
      case 'macro': {
        const draft = this.drafts.macros.get(condition.name);
        if (!draft || draft.index >= before) throw new ConditionError(`unknown macro "${condition.name}"`, -1);
        const test = this.macro(condition.name);
        this.depth = Math.max(this.depth, this.depths.get(condition.name)! + 1);
        return test;
      }
      case 'check':
        return this.check(condition);
    }
  }

  private check({ field, operator, values }: Check): Test {
    if (operator === 'exists') return (event) => event.values(field.name).length > 0;
    const given = values.flatMap((value) => this.filled(value));
    if (!listOperators.includes(operator) && given.length !== 1)
      throw new Error(`"${operator}" takes one value, and the list "${values[0]?.text}" has ${given.length}`);
    if ((this.values += given.length) > most.values) throw new Error(`more than ${most.values} values together`);
    const relation = relationFor(field, operator, given);
    if (operator === '!=') return (event) => event.values(field.name).length > 0 && !event.values(field.name).some(relation);
    return (event) => event.values(field.name).some(relation);
  }

  /** The items of a list where the value names one; a list sees those that were defined before it was last changed. */
  private filled({ text, quoted }: Value): string[] {
    const list = quoted ? undefined : this.drafts.lists.get(text);
    if (!list) return [text];
    const items = list.items.flatMap((item) => {
      const inner = this.drafts.lists.get(item);
      return inner && inner.index < list.changed ? inner.items : [item];
    });
    return [...new Set(items.map((item) => itemValue(item).text))];
  }

  private placed<T>(place: { path: string; line: number }, make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw error instanceof RuleFileError ? error : new RuleFileError(place, (error as Error).message);
    }
  }
}

function relationFor({ name, type }: Check['field'], operator: Operator, values: readonly string[]): Relation {
  try {
    return relationOf(type, operator, values);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** The line in which the fault's words stand, as near as a folded text lets us tell. */
function placedIn(pieces: Pieces, text: string, error: Error): RuleFileError {
  const at = error instanceof ConditionError ? error.at : -1;
  let start = 0;
  const piece = pieces.find((one) => (start += one.text.length + 1) > at) ?? pieces.at(-1)!;
  const word = at < 0 ? /"([^"]+)"/.exec(error.message)?.[1] : text.slice(at).trim().split(/\s+/)[0];
  const raw = piece.at.raw('condition');
  const found = word ? raw.indexOf(word) : -1;
  const line = piece.at.lineOf('condition') + (found < 0 ? 0 : raw.slice(0, found).split('\n').length - 1);
  return new RuleFileError({ path: piece.at.path, line }, error.message);
}

/** An item of a list or an exception, as it would stand in a condition: one with a blank is quoted, quotes are taken off. */
function itemValue(item: string): Value {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(item) ?? [];
  if (inner !== undefined) return { text: inner, quoted: true };
  if (/\s/.test(item)) return { text: item, quoted: true };
  if (/[()"'=,]/.test(item)) throw new Error(`quote the item ${item} twice, as '"${item}"'`);
  return { text: item, quoted: false };
}

/** What an exception spares, or nothing where it has no values. */
function exceptionCondition({ name, fields = [], comps, values = [] }: RuleDraft['exceptions'][number]): Condition[] {
  if (values.length === 0) return [];
  if (typeof fields === 'string') {
    const operator = comps ?? 'in';
    if (typeof operator !== 'string' || !(listOperators as readonly string[]).includes(operator))
      throw new Error(`exception "${name}": with one field, comps is one of ${listOperators.join(', ')}`);
    if (!values.every((value) => typeof value === 'string')) throw new Error(`exception "${name}": with one field, values is a list of texts`);
    return [{ kind: 'check', field: exceptionField(fields), operator: operator as Operator, values: values.map(itemValue) }];
  }
  const relations = comps ?? fields.map(() => '=');
  if (typeof relations === 'string' || relations.length !== fields.length) throw new Error(`exception "${name}": fields and comps must be of equal length`);
  const parts = values.map((tuple): Condition => {
    if (typeof tuple === 'string' || tuple.length !== fields.length) throw new Error(`exception "${name}": each of values holds one value a field`);
    return { kind: 'and', parts: fields.map((field, index) => exceptionCheck(field, relations[index]!, tuple[index]!)) };
  });
  return [{ kind: 'or', parts }];
}

function exceptionCheck(field: string, comp: string, value: string | readonly string[]): Check {
  const operator = operators.find((one) => one === comp);
  if (!operator || operator === 'exists') throw new Error(`"${comp}" is not an operator that an exception can have here`);
  if (typeof value !== 'string' && !listOperators.includes(operator)) throw new Error(`"${comp}" takes one value, not a list`);
  return { kind: 'check', field: exceptionField(field), operator, values: (typeof value === 'string' ? [value] : value).map(itemValue) };
}

function exceptionField(text: string): Check['field'] {
  const [, name = text, argument] = /^([\w.]+)(?:\[(.+)\])?$/.exec(text) ?? [];
  const field = fieldOf(name, argument);
  if (!field) throw new Error(`unknown field "${text}"`);
  return field;
}
