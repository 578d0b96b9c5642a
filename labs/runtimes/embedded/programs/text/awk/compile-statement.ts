import { toText } from './format.ts';
import type { Statement } from './ast.ts';
import { all, compile, keyOf, map, type Maybe, place, type Run, type Scope, tableOf } from './compile-expression.ts';
import { formatted } from './functions.ts';
import type { Frame } from './machine.ts';
import { isTrue, toNumber, type Value } from './values.ts';

/** How a statement was left before its end. */
export type Way = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return';
export type Act = (frame: Frame) => Maybe<Way | undefined>;

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

const turnsWithoutRest = 512;

export function compileStatement(scope: Scope, statement: Statement): Act {
  const { machine } = scope;
  switch (statement.kind) {
    case 'block':
      return block(statement.body.map((each) => compileStatement(scope, each)));
    case 'expression': {
      const run = compile(scope, statement.value);
      return (frame) => map(run(frame), () => undefined);
    }
    case 'print':
      return print(scope, statement);
    case 'if': {
      const [test, yes] = [compile(scope, statement.test), compileStatement(scope, statement.yes)];
      const no: Act = statement.no ? compileStatement(scope, statement.no) : () => undefined;
      return (frame) => map(test(frame), (value) => (isTrue(value) ? yes(frame) : no(frame)));
    }
    case 'loop':
      return loop(scope, statement);
    case 'each':
      return each(scope, statement);
    case 'delete': {
      const table = tableOf(scope, statement.array);
      if (!statement.subscripts) return (frame) => void table(frame).clear();
      const key = keyOf(scope, statement.subscripts);
      return (frame) => map(key(frame), (name) => void table(frame).delete(name));
    }
    case 'leave':
      return () => statement.how;
    case 'exit': {
      const value: Run = statement.value ? compile(scope, statement.value) : () => machine.exitCode;
      return (frame) =>
        map(value(frame), (code): Way => {
          machine.exitCode = toNumber(code) & 255;
          return 'exit';
        });
    }
    case 'return': {
      const value: Run = statement.value ? compile(scope, statement.value) : () => undefined;
      return (frame) =>
        map(value(frame), (result): Way => {
          frame.result = result;
          return 'return';
        });
    }
  }
}

const block =
  (acts: readonly Act[]): Act =>
  (frame) => {
    for (const [at, act] of acts.entries()) {
      const way = act(frame);
      if (way instanceof Promise) return onwards(acts.slice(at + 1), frame, way);
      if (way !== undefined) return way;
    }
    return undefined;
  };

const onwards = async (acts: readonly Act[], frame: Frame, first: Promise<Way | undefined>): Promise<Way | undefined> => {
  let way = await first;
  for (const act of acts) {
    if (way !== undefined) return way;
    way = await act(frame);
  }
  return way;
};

/** Lets others run now and then, and notices that the program was ended. */
const rest = async ({ machine }: Scope): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
  machine.context.signal.throwIfAborted();
};

const loop = (scope: Scope, { first, test, next, body, late }: Of<'loop'>): Act => {
  const [begin, further] = [first, next].map((each) => each && compileStatement(scope, each));
  const asked = test && compile(scope, test);
  const act = compileStatement(scope, body);
  const goesOn = async (frame: Frame): Promise<boolean> => {
    const value = asked ? asked(frame) : 1;
    return isTrue(value instanceof Promise ? await value : value);
  };
  return async (frame) => {
    await begin?.(frame);
    for (let turn = 1; (late && turn === 1) || (await goesOn(frame)); turn += 1) {
      if (turn % turnsWithoutRest === 0) await rest(scope);
      const done = act(frame);
      const way = done instanceof Promise ? await done : done;
      if (way === 'break') return undefined;
      if (way !== undefined && way !== 'continue') return way;
      await further?.(frame);
    }
    return undefined;
  };
};

const each = (scope: Scope, { name, array, body }: Of<'each'>): Act => {
  const [table, at, act] = [tableOf(scope, array), place(scope, { kind: 'variable', name }), compileStatement(scope, body)];
  return async (frame) => {
    for (const key of [...table(frame).keys()]) {
      await at.set(frame, key);
      const way = await act(frame);
      if (way === 'break') return undefined;
      if (way !== undefined && way !== 'continue') return way;
    }
    return undefined;
  };
};

const print = (scope: Scope, { format, words, to }: Of<'print'>): Act => {
  const { machine } = scope;
  const runs = words.map((word) => compile(scope, word));
  const text = (values: readonly Value[]): string => {
    if (format) return formatted(machine, values, 'printf');
    if (values.length === 0) return machine.record + machine.text('ORS');
    return values.map((value) => toText(value, machine.text('OFMT'))).join(machine.text('OFS')) + machine.text('ORS');
  };
  if (!to) return (frame) => map(all(runs, frame), (values) => map(machine.streams.print(text(values)), () => undefined));
  const target = compile(scope, to.target);
  return async (frame) => {
    const values = await all(runs, frame);
    const name = Buffer.from(toText(await target(frame), machine.convert), 'latin1').toString();
    await machine.streams.printTo(text(values), { operator: to.operator, name });
    return undefined;
  };
};
