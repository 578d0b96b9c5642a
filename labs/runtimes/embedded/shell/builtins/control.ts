import { signalNumbers } from '../../program/signals.ts';
import { Exit, LoopExit, Return, ShellFailure } from '../execute/control.ts';
import { locate, replace } from '../execute/external.ts';
import { openPath } from '../execute/redirect.ts';
import { evaluateTest } from '../execute/tests.ts';
import { listenToSignals, trapName } from '../execute/traps.ts';
import { evaluate } from '../expand/evaluate.ts';
import { singleQuote } from '../expand/quote.ts';
import { decode } from '../io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { mayLeave } from './job-lines.ts';
import { flags, usage } from './usage.ts';

/** An exit status that was given, `$?` where none was. */
const statusFrom = async (shell: Shell, words: readonly string[], name: string): Promise<number> => {
  const [, word] = words;
  if (word === undefined) return shell.status;
  if (!/^[+-]?\d+$/.test(word)) {
    await shell.complain(`${name}: ${word}: numeric argument required`);
    return 2;
  }
  return Number(word) & 255;
};

const exit: Builtin = {
  special: true,
  run: async (shell, words) => {
    if (shell.interactive && shell.subshell === 0) await shell.write(2, shell.login ? 'logout\n' : 'exit\n');
    if (words.length > 2 && /^[+-]?\d+$/.test(words[1]!)) {
      await shell.complain('exit: too many arguments');
      return 1;
    }
    if (!(await mayLeave(shell))) return 1;
    throw new Exit(await statusFrom(shell, words, 'exit'));
  },
};

const returnBuiltin: Builtin = {
  special: true,
  run: async (shell, words) => {
    if (shell.frames.length === 0) {
      await shell.complain("return: can only `return' from a function or sourced script");
      return 2;
    }
    throw new Return(await statusFrom(shell, words, 'return'));
  },
};

const loopExit = (kind: 'break' | 'continue'): Builtin => ({
  special: true,
  run: async (shell, words) => {
    if (shell.loops === 0) {
      if (shell.dialect === 'bash') await shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const levels = Number(words[1] ?? 1);
    if (!Number.isInteger(levels)) {
      await shell.complain(`${kind}: ${words[1]}: numeric argument required`);
      throw new Exit(128);
    }
    if (levels < 1) {
      await shell.complain(`${kind}: ${words[1]}: loop count out of range`);
      throw new LoopExit('break', shell.loops);
    }
    throw new LoopExit(kind, levels);
  },
});

const shift: Builtin = {
  special: true,
  run: async (shell, words) => {
    const count = Number(words[1] ?? 1);
    if (!Number.isInteger(count)) {
      await shell.complain(`shift: ${words[1]}: numeric argument required`);
      return 1;
    }
    if (count < 0) {
      await shell.complain(`shift: ${words[1]}: shift count out of range`);
      return 1;
    }
    if (count > shell.positional.length) return 1;
    shell.positional = shell.positional.slice(count);
    return 0;
  },
};

const evalBuiltin: Builtin = {
  special: true,
  run: async (shell, words) => {
    const rest = words[1] === '--' ? words.slice(2) : words.slice(1);
    return shell.engine.evaluate(shell, rest.join(' '), { firstLine: shell.line, label: 'eval' });
  },
};

const findSource = async (shell: Shell, name: string): Promise<string> => {
  if (name.includes('/')) return name;
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) {
    const path = `${folder || '.'}/${name}`;
    if ((await shell.sys.stat(path).catch(() => undefined))?.type === 'file') return path;
  }
  return name;
};

const source: Builtin = {
  special: true,
  run: async (shell, words) => {
    const { rest } = await flags(shell, words, '');
    const [name, ...positional] = rest;
    if (name === undefined) return usage(shell, words[0]!, 'filename argument required');
    const path = await findSource(shell, name);
    let text: string;
    try {
      if ((await shell.sys.stat(path)).type === 'directory') {
        await shell.complain(`${words[0]}: ${name}: is a directory`);
        return 1;
      }
      text = path.startsWith('/dev/') ? decode(await (await openPath(shell, path, { read: true })).input!.all()) : decode(await shell.sys.readFile(path));
    } catch (error) {
      if (!isSysError(error) && !(error instanceof ShellFailure)) throw error;
      await shell.complain(
        shell.dialect === 'sh'
          ? `.: cannot open ${name}: ${isSysError(error, 'ENOENT') || !isSysError(error) ? 'No such file' : error.message}`
          : isSysError(error)
            ? `${name}: ${error.message}`
            : error.message,
      );
      if (shell.dialect === 'sh') throw new Exit(2);
      return 1;
    }
    return sourceText(shell, { text, path, positional });
  },
};

/** Runs a file's text in this shell; `return` ends it. */
export const sourceText = async (shell: Shell, { text, path, positional }: { text: string; path: string; positional: readonly string[] }): Promise<number> => {
  const { line, loops } = shell;
  const before = shell.positional;
  if (positional.length > 0) shell.positional = [...positional];
  shell.frames.push({ name: 'source', line, source: path, kind: 'source' });
  shell.loops = 0;
  try {
    return await shell.engine.evaluate(shell, text, { label: path });
  } catch (error) {
    if (error instanceof Return) return error.status;
    throw error;
  } finally {
    shell.frames.pop();
    if (positional.length > 0) shell.positional = before;
    Object.assign(shell, { line, loops });
  }
};

const exec: Builtin = {
  special: true,
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'cla:');
    if (rest.length === 0) return 0;
    const path = await locateForExec(shell, rest[0]!);
    if (typeof path === 'number') {
      if (!shell.interactive && !shell.options.shopt.has('execfail')) throw new Exit(path);
      return path;
    }
    const name = `${letters.has('l') ? '-' : ''}${values.get('a') ?? rest[0]!}`;
    return replace(shell, { path, argv: [name, ...rest.slice(1)], env: letters.has('c') ? {} : shell.variables.environment() });
  },
};

const locateForExec = async (shell: Shell, name: string): Promise<string | number> => {
  const before = shell.complain.bind(shell);
  shell.complain = (message) =>
    before(
      `exec: ${message.replace('command not found', 'not found').replace('No such file or directory', 'cannot execute: No such file or directory').replace('Permission denied', 'cannot execute: Permission denied')}`,
    );
  try {
    return await locate(shell, name);
  } finally {
    shell.complain = before;
  }
};

const test: Builtin = {
  run: async (shell, words) => {
    const bracket = words[0] === '[';
    try {
      if (bracket && words.at(-1) !== ']') throw new ShellFailure("missing `]'", { status: 2 });
      return (await evaluateTest(shell, words.slice(1, bracket ? -1 : undefined))) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ShellFailure) || error.fatal) throw error;
      await shell.complain(`${words[0]}: ${error.message}`);
      return error.status;
    }
  },
};

const letBuiltin: Builtin = {
  run: async (shell, words) => {
    if (words.length < 2) {
      await shell.complain('let: expression expected');
      return 1;
    }
    try {
      return words.slice(1).reduce((_, word) => evaluate(shell, word), 0n) === 0n ? 1 : 0;
    } catch (error) {
      if (!(error instanceof ShellFailure)) throw error;
      await shell.complain(`let: ${error.message}`);
      return 1;
    }
  },
};

const listTraps = async (shell: Shell, names: readonly string[]): Promise<number> => {
  const order = ['EXIT', ...Object.keys(signalNumbers), 'DEBUG', 'ERR', 'RETURN'];
  for (const name of order) {
    const action = shell.traps.get(name);
    if (action !== undefined && (names.length === 0 || names.includes(name)))
      await shell.print(`trap -- ${singleQuote(action)} ${name in signalNumbers ? 'SIG' : ''}${name}\n`);
  }
  return 0;
};

const trap: Builtin = {
  special: true,
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'lp');
    if (letters.has('l')) return shell.engine.command(shell, ['kill', '-l']);
    if (letters.has('p') || rest.length === 0)
      return listTraps(
        shell,
        rest.map((spec) => trapName(spec) ?? spec),
      );
    const resets = rest[0] === '-' || (rest.length === 1 && trapName(rest[0]!) !== undefined) || /^\d+$/.test(rest[0]!);
    const specs = resets && rest[0] !== '-' ? rest : rest.slice(1);
    if (specs.length === 0) return usage(shell, 'trap');
    let status = 0;
    for (const spec of specs) {
      const name = trapName(spec);
      if (name === undefined) {
        await shell.complain(`trap: ${spec}: invalid signal specification`);
        status = 1;
      } else if (resets) shell.traps.delete(name);
      else {
        shell.traps.set(name, rest[0]!);
        if (name in signalNumbers) listenToSignals(shell);
      }
    }
    return status;
  },
};

export const controlBuiltins: Readonly<Record<string, Builtin>> = {
  ':': { special: true, run: () => 0 },
  true: { run: () => 0 },
  false: { run: () => 1 },
  exit,
  logout: {
    run: async (shell, words) => {
      if (shell.login) return exit.run(shell, words);
      await shell.complain("logout: not login shell: use `exit'");
      return 1;
    },
  },
  return: returnBuiltin,
  break: loopExit('break'),
  continue: loopExit('continue'),
  shift,
  eval: evalBuiltin,
  source,
  '.': source,
  exec,
  test,
  '[': test,
  let: letBuiltin,
  trap,
};
