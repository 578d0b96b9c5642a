import { Pipe } from '../../program/streams.ts';
import { signalNumber } from '../../program/signals.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { decode } from '../io/bytes.ts';
import { Handle } from '../io/handle.ts';
import { Jobs } from '../state/jobs.ts';
import { Options } from '../state/options.ts';
import { Shell } from '../state/shell.ts';
import type { AndOr, Redirection } from '../syntax/ast.ts';
import { Exit, Interrupted, isControl, ShellFailure } from './control.ts';
import { redirect } from './redirect.ts';
import { runTrap } from './traps.ts';

/** The two ends of a pipe. */
export const makePipe = (): { reader: Handle; writer: Handle } => {
  const pipe = new Pipe();
  return { reader: new Handle({ input: pipe.input, close: () => pipe.close() }), writer: new Handle({ output: pipe.output, close: () => pipe.end() }) };
};

/** A process that shares this one's program, or a failure in bash's words. */
export const fork = async (shell: Shell): Promise<Sys> => {
  try {
    return await shell.sys.fork();
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new ShellFailure(`fork: ${error.message}`, { status: 254, fatal: true });
  }
};

/** A copy of the shell for a forked process. */
export const copyShell = (shell: Shell, sys: Sys): Shell => {
  const copy = new Shell(sys, shell.engine, new Jobs());
  const {
    zero,
    dialect,
    applets,
    interactive,
    login,
    commandString,
    status,
    pipeStatus,
    line,
    cwd,
    mainPid,
    lastBackground,
    tested,
    terminal,
    loops,
    subshellTrace,
  } = shell;
  Object.assign(copy, {
    zero,
    dialect,
    applets,
    interactive,
    login,
    commandString,
    status,
    pipeStatus,
    line,
    cwd,
    mainPid,
    lastBackground,
    tested,
    terminal,
    loops,
    subshellTrace,
  });
  copy.variables.copyFrom(shell.variables);
  for (const [name, value] of shell.functions) copy.functions.set(name, value);
  for (const [name, value] of shell.aliases) copy.aliases.set(name, value);
  for (const [name, value] of shell.hash) copy.hash.set(name, value);
  for (const [name, action] of shell.traps) if (action === '') copy.traps.set(name, action);
  copy.options = new Options(shell.options);
  copy.options.turn('monitor', false);
  copy.descriptors = shell.descriptors.copy();
  copy.positional = [...shell.positional];
  copy.frames = [...shell.frames];
  copy.history = [...shell.history];
  copy.directories = [...shell.directories];
  copy.gate = shell.gate;
  copy.subshell = shell.subshell + 1;
  shell.engine.equip(copy);
  return copy;
};

/** Runs `action` in a forked process up to its end; a signal ends it at once. The status is that of the process. */
export const runSubshell = async (shell: Shell, sys: Sys, action: (copy: Shell) => Promise<number>): Promise<number> => {
  const copy = copyShell(shell, sys);
  const status = await runProcess(copy, () => action(copy));
  shell.childSignal = copy.endedBy;
  return status;
};

export const runProcess = async (copy: Shell, action: () => Promise<number>): Promise<number> => {
  const abort = new AbortController();
  copy.signal = abort.signal;
  const { sys } = copy;
  const killed = new Promise<number>((resolve) =>
    sys.onEnd(({ code, signal }) => {
      abort.abort();
      copy.endedBy = signal;
      void copy.descriptors.closeAll();
      resolve(signal === undefined ? code : 128 + signalNumber(signal));
    }),
  );
  const ran = finish(copy, action).then(async (status) => {
    await copy.gate?.passed(abort.signal).catch(() => undefined);
    await copy.descriptors.closeAll();
    await sys.exit(status & 255).catch(() => undefined);
    return status & 255;
  });
  return Promise.race([ran, killed]);
};

/** The status of a shell or subshell that runs to its end, its EXIT trap included. */
export const finish = async (shell: Shell, action: () => Promise<number>): Promise<number> => {
  let status = await statusOf(shell, action);
  if (shell.traps.has('EXIT') && !shell.signal.aborted) {
    shell.status = status;
    const body = shell.traps.get('EXIT')!;
    shell.traps.delete('EXIT');
    const before = status;
    const trapped = await statusOf(shell, async () => {
      await runTrap(shell, body);
      return before;
    });
    status = trapped;
  }
  return status;
};

const statusOf = async (shell: Shell, action: () => Promise<number>): Promise<number> => {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Exit) return error.status;
    if (error instanceof Interrupted) return 130;
    if (isControl(error)) return shell.status;
    if (isSysError(error, 'EPIPE')) return 141;
    if (isSysError(error) && shell.signal.aborted) return 143;
    if (!(error instanceof ShellFailure)) throw error;
    await shell.complain(error.message);
    return error.status;
  }
};

/** `$(...)`: what is printed until every writer has gone. */
export const capture = async (shell: Shell, body: readonly AndOr[]): Promise<string> => {
  const path = onlyInput(body);
  const sys = await fork(shell);
  const { reader, writer } = makePipe();
  const running = runSubshell(shell, sys, async (copy) => {
    await copy.descriptors.set(1, writer);
    copy.subshellTrace = shell.subshellTrace + 1;
    if (path) return copyInput(copy, path);
    if (!shell.options.shopt.has('inherit_errexit')) copy.options.turn('errexit', false);
    copy.mayReplace = true;
    return copy.engine.run(copy, body);
  });
  const [bytes, status] = await Promise.all([reader.input!.all(), running]);
  shell.substituted = status;
  shell.status = status;
  const text = decode(bytes);
  const plain = text.includes('\0') ? text.replaceAll('\0', '') : text;
  if (plain !== text) await shell.complain('warning: command substitution: ignored null byte in input');
  return plain.replace(/\n+$/, '');
};

/** `$(<file)`: the redirection, where nothing else is there. */
const onlyInput = (body: readonly AndOr[]): Redirection | undefined => {
  const command = body.length === 1 && body[0]!.rest.length === 0 && body[0]!.first.commands.length === 1 ? body[0]!.first.commands[0] : undefined;
  if (command?.kind !== 'simple' || command.words.length + command.assignments.length > 0 || command.redirections.length !== 1) return undefined;
  return command.redirections[0]!.operator === '<' ? command.redirections[0] : undefined;
};

const copyInput = async (copy: Shell, redirection: Redirection): Promise<number> => {
  await redirect(copy, redirection);
  const input = copy.descriptors.get(0)!.input!;
  const output = copy.descriptors.get(1)!.output!;
  for (let chunk = await input.read(); chunk; chunk = await input.read()) await output.write(chunk);
  return 0;
};

/** `<(...)` and `>(...)`: the other end of a pipe as a path. It closes with the command that it was written for. */
export const substituteProcess = async (shell: Shell, direction: '<' | '>', body: readonly AndOr[]): Promise<string> => {
  const sys = await fork(shell);
  const { reader, writer } = makePipe();
  const [own, others] = direction === '<' ? [reader, writer] : [writer, reader];
  let fd = 63;
  while (shell.descriptors.get(fd)) fd -= 1;
  const running = runSubshell(shell, sys, async (copy) => {
    await copy.descriptors.set(direction === '<' ? 1 : 0, others);
    copy.mayReplace = true;
    return copy.engine.run(copy, body);
  });
  await shell.descriptors.set(fd, own);
  shell.lastBackground = sys.pid;
  shell.jobs.statuses.set(sys.pid, 0);
  void running.then((status) => shell.jobs.statuses.set(sys.pid, status));
  shell.substitutions.push({ fd, ended: running });
  return `/dev/fd/${fd}`;
};
