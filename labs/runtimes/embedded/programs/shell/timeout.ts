import { defineProgram } from '../../program/program.ts';
import { findExecutable } from '../../program/find-executable.ts';
import { signalNumbers } from '../../program/signals.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';
import { durationOf, pause } from './pause.ts';

export const timeout = defineProgram({
  name: 'timeout',
  paths: ['/usr/bin/timeout'],
  async run(context) {
    const given = await options(
      context,
      { short: 'k:s:v', long: { 'kill-after=': 'k', 'signal=': 's', 'preserve-status': 'p', foreground: 'f', verbose: 'v' }, strict: true },
      125,
    );
    const [limit, ...words] = given.operands;
    if (limit === undefined || words.length === 0) {
      await context.stderr.write(`${tryHelp(context).trimStart()}\n`);
      return 125;
    }
    const seconds = durationOf(limit);
    if (seconds === undefined) return complain(context, `invalid time interval ‘${limit}’${tryHelp(context)}`, 125);
    const name = (given.value('s') ?? 'TERM').toUpperCase().replace(/^SIG/, '');
    const signal = Object.entries(signalNumbers).find(([key, number]) => key === name || String(number) === name)?.[0];
    if (signal === undefined) return complain(context, `${given.value('s')}: invalid signal${tryHelp(context)}`, 125);
    const found = await findExecutable(context.sys, words[0]!, context.env.PATH);
    if ('missing' in found) {
      const denied = found.missing === 'denied' || found.missing === 'directory';
      return complain(context, `failed to run command ‘${words[0]}’: ${denied ? 'Permission denied' : 'No such file or directory'}`, denied ? 126 : 127);
    }
    const over = new AbortController();
    const { sys } = context;
    const children = async () => (await sys.processes()).filter(({ ppid }) => ppid === sys.pid);
    let expired = false;
    const watch = async (after: number, kind: string): Promise<void> => {
      await pause({ signal: over.signal }, after * 1000);
      if (over.signal.aborted) return;
      expired = true;
      for (const { pid } of await children()) {
        if (given.has('v')) await context.stderr.write(`${context.argv[0]}: sending signal ${kind} to command ‘${words[0]}’\n`);
        await sys.kill(pid, kind).catch(() => undefined);
      }
    };
    if (seconds > 0) void watch(seconds, signal);
    const kill = durationOf(given.value('k') ?? '0') ?? 0;
    if (kill > 0) void watch(seconds + kill, 'KILL');
    const code = await context.run(words);
    over.abort();
    return expired && !given.has('p') ? (signal === 'KILL' || code === 137 ? 137 : 124) : code;
  },
});
