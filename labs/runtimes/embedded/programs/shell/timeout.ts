import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { signalNumbers } from '../../program/signals.ts';
import { type Options, options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';
import { durationOf, pause } from './pause.ts';
import { notStartable } from './startable.ts';

const refuse = async (context: ProgramContext, message: string, code = 125): Promise<never> => {
  throw new ProgramExit(await complain(context, message, code));
};

const durationIn = async (context: ProgramContext, text: string): Promise<number> =>
  durationOf(text) ?? refuse(context, `invalid time interval ‘${text}’${tryHelp(context)}`);

const signalIn = async (context: ProgramContext, given: Options): Promise<string> => {
  const name = (given.value('s') ?? 'TERM').toUpperCase().replace(/^SIG/, '');
  const found = Object.entries(signalNumbers).find(([key, number]) => key === name || String(number) === name);
  return found?.[0] ?? refuse(context, `${given.value('s')}: invalid signal${tryHelp(context)}`);
};

/** Sends a signal to the children when the time is over. */
const expire = async (
  context: ProgramContext,
  { after, kind, over, tell }: { after: number; kind: string; over: AbortSignal; tell: () => Promise<void> },
): Promise<boolean> => {
  await pause({ signal: over }, after * 1000);
  if (over.aborted) return false;
  await tell();
  const { sys } = context;
  for (const { pid, ppid } of await sys.processes()) if (ppid === sys.pid) await sys.kill(pid, kind).catch(() => undefined);
  return true;
};

export const timeout = defineProgram({
  name: 'timeout',
  paths: ['/usr/bin/timeout'],
  async run(context) {
    const long = { 'kill-after=': 'k', 'signal=': 's', 'preserve-status': 'p', foreground: 'f', verbose: 'v' };
    const given = await options(context, { short: 'k:s:v', long, strict: true }, 125);
    const [limit, ...words] = given.operands;
    if (limit === undefined || words.length === 0) {
      await context.stderr.write(`${tryHelp(context).trimStart()}\n`);
      return 125;
    }
    const seconds = await durationIn(context, limit);
    const kill = await durationIn(context, given.value('k') ?? '0');
    const signal = await signalIn(context, given);
    const refused = await notStartable(context, words[0]!, context.env.PATH);
    if (refused) return complain(context, `failed to run command ‘${words[0]}’: ${refused.words}`, refused.code);
    const over = new AbortController();
    const watch = (after: number, kind: string): Promise<boolean> => {
      const tell = async (): Promise<void> => {
        if (given.has('v')) await context.stderr.write(`${context.argv[0]}: sending signal ${kind} to command ‘${words[0]}’\n`);
      };
      return expire(context, { after, kind, over: over.signal, tell });
    };
    const expired = seconds > 0 ? watch(seconds, signal) : Promise.resolve(false);
    if (seconds > 0 && kill > 0) void watch(seconds + kill, 'KILL');
    const code = await context.run(words);
    over.abort();
    if (!(await expired) || given.has('p')) return code;
    return signal === 'KILL' || code === 137 ? 137 : 124;
  },
});
