import { bytesInput } from '../../program/streams.ts';
import type { Sys } from '../../sys/sys.ts';
import { Handle } from '../io/handle.ts';
import type { Shell } from '../state/shell.ts';
import type { AndOr, Command } from '../syntax/ast.ts';
import { printAndOr } from '../syntax/print.ts';
import { Interrupted } from './control.ts';
import { fork, makePipe, runSubshell } from './subshell.ts';

/** `a | b | c`: each in a process of its own, all at once; the status of the last. */
export const runPipe = async (shell: Shell, commands: readonly Command[]): Promise<number> => {
  const ownLast = shell.options.shopt.has('lastpipe') && !shell.options.has('monitor');
  const group = await startGroup(shell);
  const processes: Promise<number>[] = [];
  let input: Handle | undefined;
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1;
    const pipe = last ? undefined : makePipe();
    const from = input;
    if (last && ownLast) processes.push(here(shell, command, from!));
    else {
      const sys = await fork(shell);
      await group.join(sys);
      processes.push(
        runSubshell(shell, sys, async (copy) => {
          if (from) await copy.descriptors.set(0, from);
          if (pipe) await copy.descriptors.set(1, pipe.writer);
          copy.mayReplace = true;
          return copy.engine.run(copy, [alone(command)]);
        }),
      );
    }
    input = pipe?.reader;
  }
  const statuses = await Promise.all(processes);
  await group.end();
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

interface Group {
  readonly leader: () => number;
  join(sys: Sys): Promise<void>;
  end(): Promise<void>;
}

/** A process group for a job of an interactive shell, in the foreground of its terminal. */
export const startGroup = async (shell: Shell, foreground = true): Promise<Group> => {
  let leader = 0;
  const { terminal } = shell;
  if (!shell.options.has('monitor')) return { leader: () => 0, join: async () => undefined, end: async () => undefined };
  return {
    leader: () => leader,
    join: async (sys) => {
      await sys.setGroup(sys.pid, leader).catch(() => undefined);
      if (leader === 0 && foreground) await terminal?.setForeground(sys.pid);
      leader ||= sys.pid;
    },
    end: async () => {
      const own = foreground ? (await shell.sys.processes()).find(({ pid }) => pid === shell.sys.pid) : undefined;
      if (own) await terminal?.setForeground(own.pgid);
    },
  };
};

/** `command &`. */
export const runBackground = async (shell: Shell, item: AndOr): Promise<number> => {
  const sys = await fork(shell);
  const group = await startGroup(shell, false);
  await group.join(sys);
  const ended = runSubshell(shell, sys, async (copy) => {
    if (!shell.options.has('monitor')) await copy.descriptors.set(0, new Handle({ input: bytesInput() }));
    copy.tested = 0;
    copy.mayReplace = true;
    await new Promise((resolve) => setImmediate(resolve));
    return copy.engine.run(copy, [{ ...item, background: false }]);
  });
  const job = shell.jobs.add({ group: group.leader() || sys.pid, pids: [sys.pid], text: printAndOr({ ...item, background: false }), ended });
  shell.lastBackground = sys.pid;
  if (shell.interactive && shell.subshell === 0) await shell.write(2, `[${job.number}] ${sys.pid}\n`);
  return 0;
};
