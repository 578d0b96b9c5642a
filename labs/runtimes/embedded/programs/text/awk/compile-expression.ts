import { compare, toText } from './format.ts';
import { type AwkProgram, AwkSyntaxError, type Expression, type FunctionDefinition, type Target } from './ast.ts';
import { functions, splitInto, substituted } from './functions.ts';
import type { Frame, Machine } from './machine.ts';
import { fromInput, isTrue, type Table, toNumber, type Value } from './values.ts';

export type Maybe<Result> = Result | Promise<Result>;
export type Run = (frame: Frame) => Maybe<Value>;

/** A function of the program; its body comes once all are known. */
export interface Callable {
  readonly definition: FunctionDefinition;
  /** Which parameters are tables. */
  readonly tables: ReadonlySet<string>;
  body?: (frame: Frame) => Maybe<unknown>;
}

/** What names mean where something is compiled. */
export interface Scope {
  readonly machine: Machine;
  readonly program: AwkProgram;
  readonly callables: ReadonlyMap<string, Callable>;
  readonly parameters: readonly string[];
}

export const map = <From, To>(value: Maybe<From>, then: (value: From) => Maybe<To>): Maybe<To> => (value instanceof Promise ? value.then(then) : then(value));

export const all = (runs: readonly Run[], frame: Frame): Maybe<Value[]> => {
  const values: Value[] = [];
  for (const [at, run] of runs.entries()) {
    const value = run(frame);
    if (value instanceof Promise) return rest(runs, frame, { values, at, value });
    values.push(value);
  }
  return values;
};

const rest = async (runs: readonly Run[], frame: Frame, { values, at, value }: { values: Value[]; at: number; value: Promise<Value> }): Promise<Value[]> => {
  values.push(await value);
  for (const run of runs.slice(at + 1)) values.push(await run(frame));
  return values;
};

const numeric: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

const ordered: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

export const truth = (value: boolean): Value => (value ? 1 : 0);

/** The table of that name: the program's, or a parameter's. */
export const tableOf = ({ machine, parameters }: Scope, name: string): ((frame: Frame) => Table) => {
  const slot = parameters.indexOf(name);
  if (slot < 0) {
    const table = machine.table(name);
    return () => table;
  }
  return ({ slots }) => {
    const found = slots[slot];
    if (found instanceof Map) return found;
    const made: Table = new Map();
    slots[slot] = made;
    return made;
  };
};

/** Subscripts as one key. */
export const keyOf = (scope: Scope, subscripts: readonly Expression[]): ((frame: Frame) => Maybe<string>) => {
  const { machine } = scope;
  const runs = subscripts.map((subscript) => compile(scope, subscript));
  return (frame) => map(all(runs, frame), (values) => values.map((value) => toText(value, machine.convert)).join(machine.text('SUBSEP')));
};

export interface Place {
  readonly get: Run;
  readonly set: (frame: Frame, value: Value) => Maybe<unknown>;
}

export const place = (scope: Scope, target: Target): Place => {
  const { machine } = scope;
  if (target.kind === 'field') {
    const index = compile(scope, target.index);
    return {
      get: (frame) => map(index(frame), (value) => machine.field(toNumber(value))),
      set: (frame, value) => map(index(frame), (at) => machine.setField(toNumber(at), value)),
    };
  }
  if (target.kind === 'element') {
    const [table, key] = [tableOf(scope, target.array), keyOf(scope, target.subscripts)];
    return {
      get: (frame) =>
        map(key(frame), (name) => {
          const found = table(frame);
          if (!found.has(name)) found.set(name, undefined);
          return found.get(name);
        }),
      set: (frame, value) => map(key(frame), (name) => table(frame).set(name, value)),
    };
  }
  return variable(scope, target.name);
};

const variable = ({ machine, parameters }: Scope, name: string): Place => {
  const slot = parameters.indexOf(name);
  if (slot >= 0)
    return {
      get: ({ slots }) => {
        const found = slots[slot];
        return found instanceof Map ? undefined : found;
      },
      set: ({ slots }, value) => void (slots[slot] = value),
    };
  if (machine.tables.has(name)) throw new AwkSyntaxError(`line 1: illegal reference to array ${name}`);
  if (name === 'NF') return { get: () => machine.count, set: (_, value) => void (machine.count = toNumber(value)) };
  const cell = machine.cell(name);
  return { get: () => cell.value, set: (_, value) => void (cell.value = value) };
};

/** A pattern literal, or text that becomes one. */
const patternOf = (scope: Scope, expression: Expression): ((frame: Frame) => Maybe<RegExp>) => {
  const { machine } = scope;
  if (expression.kind === 'regex') {
    const pattern = machine.pattern(expression.source);
    return () => pattern;
  }
  const run = compile(scope, expression);
  return (frame) => map(run(frame), (value) => machine.pattern(toText(value, machine.convert)));
};

const both =
  (left: Run, right: Run, then: (left: Value, right: Value) => Value): Run =>
  (frame) =>
    map(left(frame), (one) => map(right(frame), (other) => then(one, other)));

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;
type Compilers = { readonly [Kind in Expression['kind']]: (scope: Scope, expression: Of<Kind>) => Run };

/** What computes an expression. */
export const compile = (scope: Scope, expression: Expression): Run =>
  (compilers[expression.kind] as (scope: Scope, expression: Expression) => Run)(scope, expression);

const constant =
  (_: Scope, { value }: Of<'number' | 'string'>): Run =>
  () =>
    value;
const target = (scope: Scope, expression: Target): Run => place(scope, expression).get;

const regex = ({ machine }: Scope, { source }: Of<'regex'>): Run => {
  const pattern = machine.pattern(source);
  return () => truth(pattern.test(machine.record));
};

const choice = (scope: Scope, expression: Of<'choice'>): Run => {
  const [test, yes, no] = [expression.test, expression.yes, expression.no].map((each) => compile(scope, each)) as [Run, Run, Run];
  return (frame) => map(test(frame), (value) => (isTrue(value) ? yes(frame) : no(frame)));
};

const match = (scope: Scope, { text, pattern, negated }: Of<'match'>): Run => {
  const [run, patternAt] = [compile(scope, text), patternOf(scope, pattern)];
  return (frame) => map(run(frame), (value) => map(patternAt(frame), (found) => truth(found.test(toText(value, scope.machine.convert)) !== negated)));
};

const membership = (scope: Scope, { array, subscripts }: Of<'in'>): Run => {
  const [table, key] = [tableOf(scope, array), keyOf(scope, subscripts)];
  return (frame) => map(key(frame), (name) => truth(table(frame).has(name)));
};

const assignment = (scope: Scope, { operator, target, value }: Of<'assign'>): Run => {
  const [at, run] = [place(scope, target), compile(scope, value)];
  const change = numeric[operator];
  return (frame) =>
    map(run(frame), (given) => {
      const made = change ? map(at.get(frame), (before): Value => change(toNumber(before), toNumber(given))) : given;
      return map(made, (final) => map(at.set(frame, final), () => final));
    });
};

const step = (scope: Scope, { target, by, prefix }: Of<'step'>): Run => {
  const at = place(scope, target);
  return (frame) =>
    map(at.get(frame), (value) => {
      const before = toNumber(value);
      return map(at.set(frame, before + by), () => (prefix ? before + by : before));
    });
};

const logic = (scope: Scope, { operator, left, right }: Of<'logic'>): Run => {
  const [one, other] = [compile(scope, left), compile(scope, right)];
  const stops = operator === '||';
  return (frame) => map(one(frame), (value) => (isTrue(value) === stops ? truth(stops) : map(other(frame), (second) => truth(isTrue(second)))));
};

const unary = (scope: Scope, { operator, operand }: Of<'unary'>): Run => {
  const run = compile(scope, operand);
  if (operator === '!') return (frame) => map(run(frame), (value) => truth(!isTrue(value)));
  return (frame) => map(run(frame), (value) => (operator === '-' ? -toNumber(value) : toNumber(value)));
};

const binary = (scope: Scope, { operator, left, right }: Of<'binary'>): Run => {
  const { machine } = scope;
  const [one, other] = [compile(scope, left), compile(scope, right)];
  if (operator === '') return both(one, other, (a, b) => toText(a, machine.convert) + toText(b, machine.convert));
  const order = ordered[operator];
  if (order) return both(one, other, (a, b) => truth(order(compare(a, b, machine.convert))));
  const change = numeric[operator]!;
  return both(one, other, (a, b) => change(toNumber(a), toNumber(b)));
};

const call = (scope: Scope, { name, words }: Of<'call'>): Run => {
  const callable = scope.callables.get(name)!;
  const { parameters } = callable.definition;
  const runs = words.map((word, at): ((frame: Frame) => Maybe<Value | Table>) =>
    word.kind === 'variable' && (callable.tables.has(parameters[at] ?? '') || scope.machine.tables.has(word.name))
      ? tableOf(scope, word.name)
      : compile(scope, word),
  );
  return (frame) =>
    map(all(runs as Run[], frame), (slots) => {
      const inner: Frame = { slots: [...slots, ...Array.from({ length: Math.max(0, parameters.length - slots.length) }, () => undefined)], result: undefined };
      return map(callable.body!(inner), () => inner.result);
    });
};

const builtin = (scope: Scope, { name, words }: Of<'builtin'>): Run => {
  const { machine } = scope;
  const [first] = words;
  if (name === 'sub' || name === 'gsub') return substitution(scope, words, name === 'gsub');
  if (name === 'split') return split(scope, words);
  if (name === 'match') {
    const pattern = words[1]!.kind === 'regex' ? () => words[1]!.kind === 'regex' && words[1].source : compile(scope, words[1]!);
    const text = compile(scope, first!);
    return (frame) => map(text(frame), (value) => map(pattern(frame) as Maybe<Value>, (source) => functions.match!(machine, [value, source])));
  }
  if (name === 'length' && !first) return () => machine.record.length;
  if (name === 'length' && first!.kind === 'variable') return lengthOf(scope, first.name);
  const runs = words.map((word) => compile(scope, word));
  return (frame) => map(all(runs, frame), (values) => functions[name]!(machine, values));
};

/** Of a text, or of a table. */
const lengthOf = (scope: Scope, name: string): Run => {
  const slot = scope.parameters.indexOf(name);
  if (slot < 0 && scope.machine.tables.has(name)) return () => scope.machine.table(name).size;
  const { get } = variable(scope, name);
  return (frame) => {
    const own = frame.slots[slot];
    return own instanceof Map ? own.size : map(get(frame), (value) => functions.length!(scope.machine, [value]));
  };
};

const substitution = (scope: Scope, [source, by, into]: readonly Expression[], every: boolean): Run => {
  const { machine } = scope;
  const [pattern, replacement] = [patternOf(scope, source!), compile(scope, by!)];
  const whole: Target = { kind: 'field', index: { kind: 'number', value: 0 } };
  const target = into === undefined ? whole : into.kind === 'variable' || into.kind === 'field' || into.kind === 'element' ? into : undefined;
  const at = target && place(scope, target);
  const text = at?.get ?? compile(scope, into!);
  return (frame) =>
    map(pattern(frame), (found) =>
      map(all([replacement, text], frame), ([given, value]) => {
        const made = substituted(found, toText(value, machine.convert), { by: toText(given, machine.convert), all: every });
        return made.count > 0 && at ? map(at.set(frame, made.text), () => made.count) : made.count;
      }),
    );
};

const split = (scope: Scope, [source, into, by]: readonly Expression[]): Run => {
  const { machine } = scope;
  const table = tableOf(scope, into?.kind === 'variable' ? into.name : '');
  const text = compile(scope, source!);
  const separator: Run =
    by === undefined ? () => machine.text('FS') : by.kind === 'regex' ? () => (by.source.length === 1 ? `[${by.source}]` : by.source) : compile(scope, by);
  return (frame) =>
    map(all([text, separator], frame), ([value, found]) =>
      splitInto(machine, table(frame), { whole: toText(value, machine.convert), separator: toText(found, machine.convert) }),
    );
};

const getline = (scope: Scope, { from, source, target }: Of<'getline'>): Run => {
  const { machine } = scope;
  const name = source && compile(scope, source);
  const at = target && place(scope, target);
  return async (frame) => {
    const path = name === undefined ? '' : toText(await name(frame), machine.convert);
    const real = Buffer.from(path, 'latin1').toString();
    const record = from === 'input' ? await machine.next() : await machine.streams.record(from, real, (records) => machine.read(records));
    if (record === undefined || record === null) return record === null ? -1 : 0;
    if (from === 'command') for (const counter of ['NR', 'FNR']) machine.cell(counter).value = toNumber(machine.cell(counter).value) + 1;
    if (at) await at.set(frame, fromInput(record));
    else machine.setRecord(record);
    return 1;
  };
};

const compilers: Compilers = {
  number: constant,
  string: constant,
  regex,
  variable: target,
  field: target,
  element: target,
  group: (scope, { inner }) => compile(scope, inner),
  assign: assignment,
  step,
  choice,
  logic,
  unary,
  binary,
  match,
  in: membership,
  call,
  builtin,
  getline,
};
