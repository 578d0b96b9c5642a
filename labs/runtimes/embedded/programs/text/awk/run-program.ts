import { AwkSyntaxError, type AwkProgram, type Expression, type Rule, type Statement } from './ast.ts';
import { type Callable, compile, type Scope } from './compile-expression.ts';
import { type Act, compileStatement, type Way } from './compile-statement.ts';
import type { Machine } from './machine.ts';
import { isTrue } from './values.ts';

/** Every expression and statement below something, itself included. */
function* below(node: unknown): Generator<Expression | Statement> {
  if (Array.isArray(node)) for (const each of node) yield* below(each);
  else if (typeof node === 'object' && node !== null) {
    if ('kind' in node) yield node as Expression;
    for (const each of Object.values(node)) yield* below(each);
  }
}

/** Parameters that are used as tables, by themselves or by what they are handed to. */
function tablesIn(program: AwkProgram): Map<string, Set<string>> {
  const found = new Map([...program.functions.keys()].map((name) => [name, new Set<string>()]));
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, { parameters, body }] of program.functions)
      for (const table of below(body)) {
        const own = namesOf(table, program, found).filter((each) => parameters.includes(each) && !found.get(name)!.has(each));
        for (const each of own) found.get(name)!.add(each);
        changed ||= own.length > 0;
      }
  }
  return found;
}

const namesOf = (node: Expression | Statement, program: AwkProgram, found: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  if (node.kind === 'element' || node.kind === 'in' || node.kind === 'each' || node.kind === 'delete') return [node.array];
  if (node.kind === 'builtin' && node.name === 'split') return node.words[1]?.kind === 'variable' ? [node.words[1].name] : [];
  if (node.kind !== 'call') return [];
  const parameters = program.functions.get(node.name)?.parameters ?? [];
  return node.words.flatMap((word, at) => (word.kind === 'variable' && found.get(node.name)?.has(parameters[at] ?? '') ? [word.name] : []));
};

interface Compiled {
  readonly on: Rule['on'];
  readonly act: Act;
}

function compileAll(machine: Machine, program: AwkProgram, lines: number): Compiled[] {
  for (const node of below([program.rules, [...program.functions.values()]]))
    if (node.kind === 'call' && !program.functions.has(node.name)) throw new AwkSyntaxError(`line ${lines + 1}: function ${node.name} never defined`);
  const tables = tablesIn(program);
  const callables = new Map([...program.functions].map(([name, definition]): [string, Callable] => [name, { definition, tables: tables.get(name)! }]));
  const scope: Scope = { machine, program, callables, parameters: [] };
  for (const node of below([program.rules, [...program.functions.values()].map(({ body }) => body)]))
    for (const name of namesOf(node, program, tables)) machine.table(name);
  for (const callable of callables.values()) {
    const { parameters, body } = callable.definition;
    callable.body = compileStatement({ ...scope, parameters }, body);
  }
  return program.rules.map((rule) => ({ on: rule.on, act: compileRule(scope, rule) }));
}

function compileRule(scope: Scope, { first, last, body }: Rule): Act {
  const act = compileStatement(scope, body ?? { kind: 'print', format: false, words: [] });
  if (!first) return act;
  const [begins, ends] = [compile(scope, first), last && compile(scope, last)];
  let within = false;
  return async (frame) => {
    if (!within && !isTrue(await begins(frame))) return undefined;
    if (ends) within = !isTrue(await ends(frame));
    return act(frame);
  };
}

/** Runs a program over its operands; answers the exit status. */
export async function runProgram(machine: Machine, program: AwkProgram, lines: number): Promise<number> {
  const rules = compileAll(machine, program, lines);
  const acts = (on: Rule['on']): Act[] => rules.filter((rule) => rule.on === on).map(({ act }) => act);
  const frame = { slots: [], result: undefined };
  const perform = async (list: readonly Act[]): Promise<Way | undefined> => {
    for (const act of list) {
      const way = await act(frame);
      if (way !== undefined) return way;
    }
    return undefined;
  };
  let way = await perform(acts('BEGIN'));
  const [records, end] = [acts('record'), acts('END')];
  if (way !== 'exit' && records.length + end.length > 0)
    for (let record = await machine.next(); record !== undefined; record = await machine.next()) {
      machine.setRecord(record);
      way = await perform(records);
      if (way === 'exit') break;
      if (way === 'nextfile') machine.nextFile();
    }
  await perform(end);
  return machine.exitCode;
}
