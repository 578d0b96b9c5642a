import type { EditResult, ProgramContext, Terminal } from '../../program/program.ts';
import { endStoppedJobs, mayLeave, notifyJobs } from '../builtins/job-lines.ts';
import { keywords } from '../builtins/names.ts';
import { Exit, Interrupted } from '../execute/control.ts';
import { finish } from '../execute/subshell.ts';
import { followSize } from '../execute/window-size.ts';
import { listenToSignals } from '../execute/traps.ts';
import { expandPrompt } from '../expand/prompt.ts';
import { decode } from '../io/bytes.ts';
import { loginFiles, shellOf, startup } from '../run-script.ts';
import type { Parsed } from '../start-options.ts';
import { type SavedShell, restoreShell, saveShell } from '../state/saved.ts';
import type { Shell } from '../state/shell.ts';
import { parseLine } from '../syntax/parse-line.ts';
import { expandHistory } from './history-expansion.ts';

/** A shell at a terminal: prompts, lines of the terminal's editor, history, jobs. Ends by `exit`, Ctrl-D or hang-up. */
export const runInteractive = async (context: ProgramContext, start: Parsed): Promise<number> => {
  const shell = await shellOf(context, start);
  const terminal = context.terminal!;
  shell.interactive = true;
  for (const name of [...(context.terminal ? ['monitor'] : []), 'histexpand', 'history', 'emacs']) shell.options.turn(name, true);
  shell.options.turnShopt('expand_aliases', true);
  if (start.login) shell.options.turnShopt('login_shell', true);
  listenToSignals(shell, (signal) => onSignal(shell, signal));
  if (!context.terminal) await shell.write(2, noTerminal[start.dialect]);
  return finish(shell, async () => {
    const saved = context.resume as SavedShell | undefined;
    if (saved) await restoreShell(shell, saved);
    else await begin(shell, start);
    if (start.command !== undefined) return shell.engine.evaluate(shell, start.command, { label: '-c', top: true, last: true });
    const status = await converse(shell, terminal, saved?.pending ?? '');
    await endStoppedJobs(shell);
    await saveHistory(shell);
    return status;
  });
};

const noTerminal = {
  bash: 'bash: cannot set terminal process group (-1): Inappropriate ioctl for device\nbash: no job control in this shell\n',
  sh: "sh: 0: can't access tty; job control turned off\n",
} as const;

const onSignal = (shell: Shell, signal: string): void => {
  if (signal === 'INT') shell.interrupted = true;
  if (signal === 'HUP') shell.ending = new Exit(129);
  shell.wake();
};

const begin = async (shell: Shell, start: Parsed): Promise<void> => {
  const { variables } = shell;
  const usual = (name: string, value: string): void => {
    if (variables.get(name) === undefined) variables.set(name, value);
  };
  const root = (await shell.sys.identity()).euid === 0;
  usual('PS1', start.dialect === 'sh' ? (root ? '# ' : '$ ') : '\\s-\\v\\$ ');
  usual('PS2', '> ');
  usual('HISTSIZE', '500');
  usual('HISTFILESIZE', '500');
  usual('HISTFILE', `${variables.get('HOME') ?? ''}/.bash_history`);
  followSize(shell);
  await survive(shell, async () => {
    if (start.login && !start.noProfile) await loginFiles(shell);
    else if (start.dialect === 'bash' && !start.login && !start.noRc) {
      await startup(shell, '/etc/bash.bashrc');
      await startup(shell, `${variables.get('HOME') ?? ''}/.bashrc`);
    }
    const file = variables.get('HISTFILE');
    const kept = file && start.dialect === 'bash' ? await shell.sys.readFile(file).then(decode, () => '') : '';
    shell.history = kept.split('\n').filter(Boolean);
  });
};

const saveHistory = async (shell: Shell): Promise<void> => {
  const file = shell.variables.get('HISTFILE');
  if (!file || shell.dialect === 'sh' || shell.history.length === 0) return;
  const limit = Number(shell.variables.get('HISTFILESIZE') ?? 500);
  await shell.sys.writeFile(file, `${shell.history.slice(-limit).join('\n')}\n`, { mode: 0o600 }).catch(() => undefined);
};

/** Runs something of the shell's; Ctrl-C ends it, not the shell. */
const survive = async (shell: Shell, action: () => Promise<unknown>): Promise<void> => {
  shell.interrupted = false;
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    shell.status = 130;
    shell.interrupted = false;
    shell.tested = 0;
    shell.loops = 0;
    shell.frames = [];
    await shell.write(2, '\n').catch(() => undefined);
  }
};

const converse = async (shell: Shell, terminal: Terminal, before: string): Promise<number> => {
  let pending = before;
  for (;;) {
    if (pending === '') await beforePrompt(shell);
    const line = await nextLine(shell, terminal, pending);
    if (line.kind === 'end') {
      if (pending !== '') {
        await shell.complain('syntax error: unexpected end of file');
        pending = '';
        shell.status = 2;
        continue;
      }
      await shell.write(2, shell.login ? 'logout\n' : 'exit\n');
      if (await mayLeave(shell)) return shell.status;
      shell.lastBuiltin = 'exit';
      continue;
    }
    if (line.kind === 'interrupted') {
      pending = '';
      shell.status = 130;
      continue;
    }
    if (line.status !== undefined) shell.status = line.status;
    for (const job of shell.jobs.list) job.hushed = false;
    followSize(shell);
    pending = await take(shell, pending === '' ? line.text : `${pending}\n${line.text}`);
  }
};

const beforePrompt = async (shell: Shell): Promise<void> => {
  await notifyJobs(shell);
  const command = shell.variables.get('PROMPT_COMMAND');
  if (!command) return;
  const { status } = shell;
  await survive(shell, () => shell.engine.evaluate(shell, command, { top: true }));
  shell.status = status;
};

const nextLine = async (shell: Shell, terminal: Terminal, pending: string): Promise<EditResult> => {
  const { variables } = shell;
  const prompt = await expandPrompt(shell, (pending === '' ? variables.get('PS1') : variables.get('PS2')) ?? '');
  const timeout = Number(variables.get('TMOUT') ?? 0);
  const line = terminal.edit({
    prompt,
    ...(shell.jobs.list.length === 0 && { state: saveShell(shell, pending === '' ? undefined : pending) }),
    history: shell.history,
    commands: [...shell.engine.builtins.keys(), ...keywords, ...shell.aliases.keys(), ...shell.functions.keys()],
    variables: variables.names(),
    path: variables.get('PATH'),
    home: variables.get('HOME'),
  });
  if (!(timeout > 0)) return line;
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => (timer = setTimeout(() => resolve('idle'), timeout * 1000)));
  const first = await Promise.race([line, idle]);
  clearTimeout(timer);
  if (first !== 'idle') return first;
  await shell.write(2, '\x07timed out waiting for input: auto-logout\n');
  throw new Exit(shell.status);
};

/** Runs what was typed if it is whole; answers what must be continued. */
const take = async (shell: Shell, typed: string): Promise<string> => {
  const expanded = await expandTyped(shell, typed);
  if (expanded === undefined) return '';
  const parsed = parseLine(expanded, { extglob: () => shell.options.shopt.has('extglob'), alias: (name) => shell.aliases.get(name) });
  if ('incomplete' in parsed) return expanded;
  remember(shell, expanded);
  shell.keep = keeper(shell);
  await survive(shell, async () => {
    await shell.engine.evaluate(shell, expanded, { top: true });
  });
  return '';
};

const keptCommands = 50;
const keptEveryMs = 100;
/** A shell that holds more is not handed over while it works. */
const keptCharacters = 1_000_000;

/** Keeps the shell before each of a line's first commands, then now and then. */
const keeper = (shell: Shell): (() => Promise<void>) => {
  let commands = 0;
  let keptAt = 0;
  return async () => {
    commands += 1;
    if (commands > keptCommands && Date.now() - keptAt < keptEveryMs) return;
    keptAt = Date.now();
    if (shell.variables.size < keptCharacters) shell.terminal?.keep?.(saveShell(shell));
    await new Promise((resolve) => setImmediate(resolve));
  };
};

/** History expansion of the line; undefined where there is nothing to run. */
const expandTyped = async (shell: Shell, typed: string): Promise<string | undefined> => {
  if (!shell.options.has('histexpand') || !/[!^]/.test(typed)) return typed;
  const found = expandHistory(typed, shell.history);
  if ('missing' in found) {
    await shell.complain(`${found.missing}: ${found.missing.startsWith(':s') ? 'substitution failed' : 'event not found'}`);
    shell.status = 1;
    return undefined;
  }
  if (found.changed) await shell.write(2, `${found.text}\n`);
  if (!found.print) return found.text;
  remember(shell, found.text);
  return undefined;
};

const remember = (shell: Shell, text: string): void => {
  const control = (shell.variables.get('HISTCONTROL') ?? '').split(':');
  const ignore = (name: string): boolean => control.includes(name) || control.includes('ignoreboth');
  const line = text.replace(/\n+$/, '');
  if (line.trim() === '' || !shell.options.has('history')) return;
  if (ignore('ignorespace') && line.startsWith(' ')) return;
  if (ignore('ignoredups') && shell.history.at(-1) === line) return;
  if (control.includes('erasedups')) shell.history = shell.history.filter((other) => other !== line);
  const limit = Number(shell.variables.get('HISTSIZE') ?? 500);
  shell.history = [...shell.history, ...(/\n/.test(line) && !/<<|'|"/.test(line) ? [line.replace(/\n/g, '; ')] : [line])].slice(-limit);
};
