import { evaluate as evaluateExpression } from '../expand/evaluate.ts';
import { compilePattern } from '../expand/pattern.ts';
import { quoteIfNeeded } from '../expand/quote.ts';
import { expandPattern, expandQuoted, expandText, expandWords } from '../expand/word.ts';
import type { Shell } from '../state/shell.ts';
import type { AndOr, Compound, Word } from '../syntax/ast.ts';
import { printAndOr } from '../syntax/print.ts';
import { runConditional } from './conditional.ts';
import { Interrupted, LoopExit, ShellFailure } from './control.ts';
import { tellSignal } from './external.ts';
import { JobGroup } from './job-group.ts';
import { fork, runSubshell } from './subshell.ts';
import { trace } from './trace.ts';

type Of<Kind extends Compound['kind']> = Extract<Compound, { kind: Kind }>;

export const runCompound = async (shell: Shell, command: Compound): Promise<number> => {
  switch (command.kind) {
    case 'group':
      return shell.engine.run(shell, command.body);
    case 'subshell':
      return subshell(shell, command.body);
    case 'if':
      return ifCommand(shell, command);
    case 'for':
      return forLoop(shell, command);
    case 'select':
      return selectLoop(shell, command);
    case 'cfor':
      return countedLoop(shell, command);
    case 'while':
    case 'until':
      return whileLoop(shell, command);
    case 'case':
      return caseCommand(shell, command);
    case 'arithmetic':
      shell.line = command.line;
      return arithmeticCommand(shell, command);
    case 'conditional':
      shell.line = command.line;
      return runConditional(shell, command.expression);
  }
};

const subshell = async (shell: Shell, body: readonly AndOr[]): Promise<number> => {
  const sys = await fork(shell);
  const group = new JobGroup(shell, { foreground: true });
  await group.join(sys);
  const text = `( ${body.map(printAndOr).join('; ')} )`;
  const running = runSubshell(shell, sys, async (copy) => {
    copy.gate = group.gate ?? shell.gate;
    copy.mayReplace = true;
    return copy.engine.run(copy, body);
  });
  const status = await group.wait(running, () => text);
  if (group.gate?.stopped) return status;
  if (shell.childSignal) await tellSignal(shell, { signal: shell.childSignal, pid: sys.pid, text });
  if (status === 130 && shell.interactive && shell.subshell === 0) throw new Interrupted();
  return status;
};

/** Commands whose failure is an answer. */
const condition = async (shell: Shell, body: readonly AndOr[]): Promise<boolean> => {
  shell.tested += 1;
  const { mayReplace } = shell;
  shell.mayReplace = false;
  try {
    return (await shell.engine.run(shell, body)) === 0;
  } finally {
    shell.tested -= 1;
    shell.mayReplace = mayReplace;
  }
};

const ifCommand = async (shell: Shell, { branches, otherwise }: Of<'if'>): Promise<number> => {
  for (const branch of branches) if (await condition(shell, branch.condition)) return shell.engine.run(shell, branch.body);
  return otherwise ? shell.engine.run(shell, otherwise) : 0;
};

/** Runs a loop's body once; 'break' ends the loop. */
const turn = async (shell: Shell, body: readonly AndOr[], state: { status: number }): Promise<'next' | 'break'> => {
  shell.mayReplace = false;
  shell.loops += 1;
  try {
    state.status = await shell.engine.run(shell, body);
    return 'next';
  } catch (error) {
    if (!(error instanceof LoopExit)) throw error;
    state.status = 0;
    error.levels -= 1;
    if (error.levels > 0 && shell.loops > 1) throw error;
    return error.kind === 'break' ? 'break' : 'next';
  } finally {
    shell.loops -= 1;
  }
};

const forLoop = async (shell: Shell, { variable, words, body, line }: Of<'for' | 'select'>): Promise<number> => {
  const state = { status: 0 };
  shell.line = line;
  const values = words ? await expandWords(shell, words) : [...shell.positional];
  for (const value of values) {
    shell.variables.set(variable, value);
    await trace(shell, `for ${variable} in ${words ? words.map(({ raw }) => raw).join(' ') : '"$@"'}`);
    await shell.tick();
    if ((await turn(shell, body, state)) === 'break') break;
  }
  return state.status;
};

const expression = async (shell: Shell, word: Word): Promise<bigint> => evaluateExpression(shell, await expandQuoted(shell, word.parts));

const countedLoop = async (shell: Shell, { expressions, body, line }: Of<'cfor'>): Promise<number> => {
  const [first, test, step] = expressions as readonly [Word, Word, Word];
  const state = { status: 0 };
  shell.line = line;
  try {
    if (first.raw.trim() !== '') await expression(shell, first);
    for (;;) {
      await shell.tick();
      if (test.raw.trim() !== '' && (await expression(shell, test)) === 0n) return state.status;
      if ((await turn(shell, body, state)) === 'break') return state.status;
      if (step.raw.trim() !== '') await expression(shell, step);
    }
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.fatal) throw error;
    await shell.complain(`((: ${error.message}`);
    return 1;
  }
};

const whileLoop = async (shell: Shell, { kind, condition: test, body }: Of<'while' | 'until'>): Promise<number> => {
  const state = { status: 0 };
  for (;;) {
    await shell.tick();
    let going: 'next' | 'break' = 'next';
    shell.loops += 1;
    try {
      if ((await condition(shell, test)) !== (kind === 'while')) return state.status;
    } catch (error) {
      if (!(error instanceof LoopExit)) throw error;
      error.levels -= 1;
      if (error.levels > 0 && shell.loops > 1) throw error;
      going = error.kind === 'break' ? 'break' : 'next';
      if (going === 'next') continue;
    } finally {
      shell.loops -= 1;
    }
    if (going === 'break' || (await turn(shell, body, state)) === 'break') return state.status;
  }
};

const selectLoop = async (shell: Shell, { variable, words, body }: Of<'for' | 'select'>): Promise<number> => {
  const state = { status: 0 };
  const values = words ? await expandWords(shell, words) : [...shell.positional];
  if (values.length === 0) return 0;
  const width = String(values.length).length;
  const menu = values.map((value, index) => `${String(index + 1).padStart(width)}) ${value}\n`).join('');
  for (let shown = false; ;) {
    if (!shown) await shell.write(2, menu);
    shown = true;
    await shell.write(2, shell.variables.get('PS3') ?? '#? ');
    const line = await shell.descriptors.get(0)?.chunks()?.readLine(shell.signal);
    if (line === undefined) {
      await shell.print('\n');
      return 1;
    }
    const reply = line.replace(/\n$/, '');
    shell.variables.set('REPLY', reply);
    if (reply.trim() === '') {
      shown = false;
      continue;
    }
    shell.variables.set(variable, values[Number(reply.trim()) - 1] ?? '');
    if ((await turn(shell, body, state)) === 'break') return state.status;
  }
};

const caseCommand = async (shell: Shell, { word, items, line }: Of<'case'>): Promise<number> => {
  shell.line = line;
  const { mayReplace } = shell;
  const text = await expandText(shell, word);
  await trace(shell, `case ${quoteIfNeeded(text)} in`);
  const options = { extglob: shell.options.shopt.has('extglob'), ignoreCase: shell.options.shopt.has('nocasematch') };
  let status = 0;
  let falling = false;
  for (const item of items) {
    let matched = falling;
    for (const pattern of matched ? [] : item.patterns) matched ||= compilePattern(await expandPattern(shell, pattern), options).test(text);
    if (!matched) continue;
    shell.mayReplace = mayReplace && item.end === ';;';
    status = await shell.engine.run(shell, item.body);
    if (item.end === ';;') return status;
    falling = item.end === ';&';
  }
  return status;
};

const arithmeticCommand = async (shell: Shell, command: Of<'arithmetic'>): Promise<number> => {
  try {
    await trace(shell, `((${command.expression.raw}))`.replace(/^\(\(\s?/, '(( ').replace(/\s?\)\)$/, ' ))'));
    return (await expression(shell, command.expression)) === 0n ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.fatal) throw error;
    await shell.complain(`((: ${error.message}`);
    return 1;
  }
};
