import { bytesInput } from '../../program/streams.ts';
import type { Sys } from '../../sys/sys.ts';
import { Handle } from '../io/handle.ts';
import type { Shell } from '../state/shell.ts';
import type { AndOr, Command } from '../syntax/ast.ts';
import { commandText, printAndOr } from '../syntax/print.ts';
import { Interrupted } from './control.ts';
import { JobGroup } from './job-group.ts';
import { fork, makePipe, runSubshell } from './subshell.ts';

/** `a | b | c`: each in a process of its own, all at once; the status of the last. */
export const runPipe = async (shell: Shell, commands: readonly Command[]): Promise<number> => {
  const ownLast = shell.options.shopt.has('lastpipe') && !shell.options.has('monitor');
  const group = new JobGroup(shell, { foreground: true });
  const forked: Sys[] = [];
  for (const _ of ownLast ? commands.slice(0, -1) : commands) {
    const sys = await fork(shell);
    await group.join(sys);
    forked.push(sys);
  }
  let input: Handle | undefined;
  const processes = commands.map((command, index) => {
    const pipe = index === commands.length - 1 ? undefined : makePipe();
    const from = input;
    input = pipe?.reader;
    const sys = forked[index];
    if (!sys) return here(shell, command, from!);
    return runSubshell(shell, sys, async (copy) => {
      copy.gate = group.gate ?? shell.gate;
      if (from) await copy.descriptors.set(0, from);
      if (pipe) await copy.descriptors.set(1, pipe.writer);
      copy.mayReplace = true;
      return copy.engine.run(copy, [alone(command)]);
    });
  });
  const all = Promise.all(processes);
  const status = await group.wait(
    all.then((each) => each.at(-1)!),
    () => commands.map((command) => commandText(command)).join(' | '),
  );
  if (group.gate?.stopped) {
    shell.pipeStatus = [status];
    return status;
  }
  const statuses = await all;
  shell.pipeStatus = statuses;
  if (shell.interactive && shell.subshell === 0 && statuses.includes(130)) throw new Interrupted();
  const failed = statuses.findLast((status) => status !== 0) ?? 0;
  return shell.options.has('pipefail') ? failed : statuses.at(-1)!;
};

const alone = (command: Command): AndOr => ({ line: 0, first: { commands: [command], negated: false }, rest: [], background: false });

const here = async (shell: Shell, command: Command, input: Handle): Promise<number> => {
  const before = shell.descriptors;
  shell.descriptors = before.copy();
  try {
    await shell.descriptors.set(0, input);
    return await shell.engine.run(shell, [alone(command)]);
  } finally {
    await shell.descriptors.closeAll();
    shell.descriptors = before;
  }
};

/** `command &`. */
export const runBackground = async (shell: Shell, item: AndOr): Promise<number> => {
  const spec = jobSpec(shell, item);
  if (spec !== undefined) return shell.engine.command(shell, ['bg', spec]);
  const sys = await fork(shell);
  const group = new JobGroup(shell, { foreground: false });
  await group.join(sys);
  const ended = runSubshell(shell, sys, async (copy) => {
    if (!shell.options.has('monitor')) await copy.descriptors.set(0, new Handle({ input: bytesInput() }));
    copy.gate = group.gate ?? shell.gate;
    copy.tested = 0;
    copy.mayReplace = true;
    await new Promise((resolve) => setImmediate(resolve));
    return copy.engine.run(copy, [{ ...item, background: false }]);
  });
  const { leader, gate } = group;
  const job = shell.jobs.add({ group: leader || sys.pid, pids: [sys.pid], text: printAndOr({ ...item, background: false }), ended, ...(gate && { gate }) });
  shell.lastBackground = sys.pid;
  if (shell.interactive && shell.subshell === 0) await shell.write(2, `[${job.number}] ${sys.pid}\n`);
  return 0;
};

/** `%1 &` lets a job go on. */
const jobSpec = (shell: Shell, { first, rest }: AndOr): string | undefined => {
  const [command] = first.commands;
  const word = command?.kind === 'simple' && command.words.length === 1 ? command.words[0]!.raw : '';
  return shell.options.has('monitor') && rest.length === 0 && first.commands.length === 1 && word.startsWith('%') ? word : undefined;
};
