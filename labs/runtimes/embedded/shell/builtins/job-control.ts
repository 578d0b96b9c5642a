import { signalNumbers } from '../../program/signals.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { waitInFront } from '../execute/job-group.ts';
import { Interrupted } from '../execute/control.ts';
import { trapName } from '../execute/traps.ts';
import type { Job } from '../state/jobs.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { jobLine, notifyJobs } from './job-lines.ts';
import { flags, usage } from './usage.ts';

const jobs: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'lnprs');
    for (const job of shell.jobs.list) if (job.gate && job.state !== 'Done') job.state = job.gate.stopped ? 'Stopped' : 'Running';
    const chosen = rest.length > 0 ? rest.map((spec) => shell.jobs.find(spec)) : shell.jobs.list;
    for (const [index, job] of chosen.entries()) {
      if (!job) {
        await shell.complain(`jobs: ${rest[index]}: no such job`);
        return 1;
      }
      if ((letters.has('r') && job.state !== 'Running') || (letters.has('s') && job.state !== 'Stopped')) continue;
      await shell.print(letters.has('p') ? `${job.pids[0]}\n` : jobLine(shell, job, { long: letters.has('l') }));
    }
    for (const job of shell.jobs.list.filter(({ state }) => state === 'Done')) shell.jobs.remove(job);
    return 0;
  },
};

const waitFor = async (shell: Shell, job: Job): Promise<number> => {
  for (;;) {
    const status = await shell.waitFor(job.ended);
    if (status !== undefined) {
      for (const other of shell.jobs.list) other.hushed = false;
      await notifyJobs(shell);
      shell.jobs.remove(job);
      return status;
    }
    await shell.tick();
    const [signal] = shell.pendingTraps;
    if (signal !== undefined) return 128 + (signalNumbers as Readonly<Record<string, number>>)[signal]!;
  }
};

const wait: Builtin = {
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'fnp:');
    if (letters.has('n')) return waitAny(shell, rest, values.get('p'));
    if (rest.length === 0) {
      for (const job of [...shell.jobs.list]) {
        const status = await waitFor(shell, job);
        if (shell.pendingTraps.length > 0) return status;
      }
      return 0;
    }
    let status = 0;
    for (const spec of rest) {
      const job = spec.startsWith('%') ? shell.jobs.find(spec) : shell.jobs.list.find(({ pids }) => pids.includes(Number(spec)));
      if (job) status = await waitFor(shell, job);
      else if (shell.jobs.statuses.has(Number(spec))) status = shell.jobs.statuses.get(Number(spec))!;
      else {
        await shell.complain(
          /^\d+$/.test(spec)
            ? `wait: pid ${spec} is not a child of this shell`
            : spec.startsWith('%')
              ? `wait: ${spec}: no such job`
              : `wait: \`${spec}': not a pid or valid job spec`,
        );
        status = /^\d+$|^%/.test(spec) ? 127 : 1;
      }
    }
    return status;
  },
};

const waitAny = async (shell: Shell, specs: readonly string[], variable: string | undefined): Promise<number> => {
  const chosen =
    specs.length === 0
      ? [...shell.jobs.list]
      : shell.jobs.list.filter(({ pids, number }) => specs.some((spec) => spec === `%${number}` || pids.includes(Number(spec))));
  if (chosen.length === 0) return 127;
  const first = await shell.waitFor(Promise.race(chosen.map(async (job) => (await job.ended, job))));
  if (!first) return 130;
  shell.jobs.remove(first);
  if (variable !== undefined) shell.variables.set(variable, String(first.pids[0]));
  return first.status;
};

const noJob = async (shell: Shell, name: string, spec: string | undefined): Promise<number> => {
  await shell.complain(`${name}: ${spec ?? 'current'}: no such job`);
  return 1;
};

const fg: Builtin = {
  run: async (shell, words) => {
    if (!shell.options.has('monitor')) {
      await shell.complain('fg: no job control');
      return 1;
    }
    const job = shell.jobs.find(words[1] ?? '%+');
    if (!job) return noJob(shell, 'fg', words[1]);
    await shell.print(`${job.text}\n`);
    await shell.terminal?.setForeground(job.group);
    if (job.flags) await shell.terminal?.setFlags(job.flags);
    await goOn(shell, job, { foreground: true });
    const status = await waitInFront(shell, job);
    if (status === 130) throw new Interrupted();
    return status;
  },
};

const goOn = async (shell: Shell, job: Job, { foreground }: { foreground: boolean }): Promise<void> => {
  if (job.gate) job.gate.foreground = foreground;
  job.gate?.open();
  job.state = 'Running';
  job.notified = false;
  await shell.sys.kill(-job.group, 'CONT').catch(() => undefined);
};

const bg: Builtin = {
  run: async (shell, words) => {
    if (!shell.options.has('monitor')) {
      await shell.complain('bg: no job control');
      return 1;
    }
    const job = shell.jobs.find(words[1] ?? '%+');
    if (!job) return noJob(shell, 'bg', words[1]);
    if (job.state !== 'Stopped') {
      await shell.complain(`bg: job ${job.number} already in background`);
      return 0;
    }
    await goOn(shell, job, { foreground: false });
    await shell.print(`[${job.number}]${shell.jobs.mark(job)} ${job.text} &\n`);
    return 0;
  },
};

const disown: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'har');
    const chosen = letters.has('a')
      ? [...shell.jobs.list]
      : rest.length === 0
        ? [shell.jobs.find('%+')]
        : rest.map((spec) => shell.jobs.find(spec) ?? shell.jobs.list.find(({ pids }) => pids.includes(Number(spec))));
    for (const [index, job] of chosen.entries()) {
      if (!job) return noJob(shell, 'disown', rest[index]);
      if (letters.has('h')) continue;
      if (job.state === 'Stopped') await shell.complain(`warning: deleting stopped job ${job.number} with process group ${job.group}`);
      shell.jobs.remove(job);
    }
    return 0;
  },
};

const realtime = Array.from(
  { length: 31 },
  (_, index) => [34 + index, index === 0 ? 'RTMIN' : index <= 15 ? `RTMIN+${index}` : index === 30 ? 'RTMAX' : `RTMAX-${30 - index}`] as const,
);

const signalTable = (): string => {
  const all = [...Object.entries(signalNumbers).map(([name, number]) => [number, name] as const), ...realtime];
  return all
    .map(
      ([number, name], index) =>
        `${String(number).padStart(2)}) SIG${name}${index % 5 === 4 || index === all.length - 1 ? (index === all.length - 1 ? '\t\n' : '\n') : '\t'}`,
    )
    .join('');
};

const listSignals = async (shell: Shell, specs: readonly string[]): Promise<number> => {
  if (specs.length === 0) {
    await shell.print(signalTable());
    return 0;
  }
  let status = 0;
  for (const spec of specs) {
    const number = /^\d+$/.test(spec) ? Number(spec) % 128 : undefined;
    const found = Object.entries(signalNumbers).find(([name, value]) =>
      number === undefined ? name === spec.toUpperCase().replace(/^SIG/, '') : value === number,
    );
    if (found) await shell.print(`${number === undefined ? found[1] : found[0]}\n`);
    else {
      await shell.complain(`kill: ${spec}: invalid signal specification`);
      status = 1;
    }
  }
  return status;
};

const targetOf = (shell: Shell, spec: string): number | string => {
  if (spec.startsWith('%')) {
    const job = shell.jobs.find(spec);
    if (!job) return `${spec}: no such job`;
    return shell.options.has('monitor') ? -job.group : job.pids[0]!;
  }
  return /^-?\d+$/.test(spec) ? Number(spec) : `${spec}: arguments must be process or job IDs`;
};

const kill: Builtin = {
  run: async (shell, words) => {
    const rest = words.slice(1);
    let spec = 'TERM';
    if (rest[0] === '-l' || rest[0] === '-L') return listSignals(shell, rest.slice(1));
    if (rest[0] === '-s' || rest[0] === '-n') spec = rest.splice(0, 2)[1] ?? '';
    else if (/^-./.test(rest[0] ?? '') && rest[0] !== '--') spec = rest.shift()!.slice(1);
    if (rest[0] === '--') rest.shift();
    const signal = spec === '0' ? '0' : trapName(spec);
    if (signal === undefined || signal === 'EXIT') {
      await shell.complain(`kill: ${spec}: invalid signal specification`);
      return 1;
    }
    if (rest.length === 0) return usage(shell, 'kill');
    let status = 0;
    for (const target of rest) status = (await killOne(shell, target, signal)) || status;
    return status;
  },
};

/** A stopped job is let go on, so that it can end; what becomes of it is not told at once. */
const afterKill = async (shell: Shell, job: Job, { signal, all }: { signal: string; all: boolean }): Promise<void> => {
  if (!['STOP', 'TSTP', 'CONT'].includes(signal)) job.hushed = true;
  if (!all || job.state !== 'Stopped' || (signal !== 'TERM' && signal !== 'HUP')) return;
  await shell.sys.kill(-job.group, 'CONT').catch(() => undefined);
};

const killOne = async (shell: Shell, spec: string, signal: string): Promise<number> => {
  const target = targetOf(shell, spec);
  if (typeof target === 'string') {
    await shell.complain(`kill: ${target}`);
    return 1;
  }
  try {
    await shell.sys.kill(target, signal);
    const job = shell.jobs.list.find(({ group, pids }) => group === -target || pids.includes(target));
    if (job && signal !== '0') await afterKill(shell, job, { signal, all: target < 0 });
    await new Promise((resolve) => setImmediate(resolve));
    return 0;
  } catch (error) {
    if (!isSysError(error)) throw error;
    await shell.complain(`kill: (${target}) - ${error.message}`);
    return 1;
  }
};

export const jobBuiltins: Readonly<Record<string, Builtin>> = { jobs, wait, fg, bg, disown, kill };
