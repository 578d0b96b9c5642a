import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { formatMoment, momentOf } from '../../shell/expand/time.ts';
import { encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { type Options, options } from '../getopt.ts';
import { parseDate } from './date-words.ts';
import { allLines, complain, openInput, tryHelp } from './text-input.ts';

const iso: Readonly<Record<string, string>> = {
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};
const rfc: Readonly<Record<string, string>> = { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' };

/** The zone of TZ, else of /etc/timezone. */
const zoneOf = async ({ env, sys }: ProgramContext, utc: boolean): Promise<string | undefined> => {
  if (utc) return 'UTC';
  if (env.TZ !== undefined) return env.TZ;
  const link = await sys.readlink('/etc/localtime').catch(() => undefined);
  return link?.replace(/^.*\/zoneinfo\//, '');
};

const usual = '%a %b %e %H:%M:%S %Z %Y';

const formatOf = (given: Options): string => {
  if (given.has('R')) return '%a, %d %b %Y %H:%M:%S %z';
  if (given.has('I')) return iso[given.value('I') ?? 'date'] ?? usual;
  return (given.has('rfc') ? rfc[given.value('rfc')!] : undefined) ?? usual;
};

const ofFile = async (context: ProgramContext, path: string, print: (ms: number) => Promise<void>): Promise<number> => {
  try {
    await print((await context.sys.stat(path)).mtimeMs);
    return 0;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return complain(context, `${path}: ${error.message}`);
  }
};

export const date = defineProgram({
  name: 'date',
  paths: ['/usr/bin/date'],
  async run(context) {
    const given = await options(context, {
      short: 'd:f:I::r:Rs:u',
      long: { 'date=': 'd', 'file=': 'f', 'iso-8601=?': 'I', 'reference=': 'r', 'rfc-email': 'R', 'rfc-3339=': 'rfc', 'set=': 's', utc: 'u', universal: 'u' },
    });
    const zone = await zoneOf(context, given.has('u'));
    const operand = given.operands[0];
    if (operand !== undefined && !operand.startsWith('+'))
      return /^\d{8}/.test(operand) ? refuse(context, zone) : complain(context, `invalid date ‘${operand}’`);
    if (given.operands.length > 1) return complain(context, `extra operand ‘${given.operands[1]}’${tryHelp(context)}`);
    const format = operand?.slice(1) ?? formatOf(given);
    const { nowMs } = await context.sys.clock();
    const print = async (ms: number): Promise<void> => context.stdout.write(encode(`${formatMoment(format, momentOf(ms, zone))}\n`));
    if (given.has('f')) {
      for (const line of await allLines(await openInput(context, given.value('f')!))) await print(parseDate(line, { nowMs, zone }) ?? nowMs);
      return 0;
    }
    if (given.has('r')) return ofFile(context, given.value('r')!, print);
    const text = given.value('d') ?? given.value('s');
    const ms = text === undefined ? nowMs : parseDate(text, { nowMs, zone });
    if (ms === undefined) return complain(context, `invalid date ‘${text}’`);
    if (given.has('s')) await complain(context, 'cannot set date: Operation not permitted');
    await print(ms);
    return given.has('s') ? 1 : 0;
  },
});

const refuse = async (context: ProgramContext, zone: string | undefined): Promise<number> => {
  const { nowMs } = await context.sys.clock();
  await complain(context, 'cannot set date: Operation not permitted');
  await context.stdout.write(`${formatMoment(usual, momentOf(nowMs, zone))}\n`);
  return 1;
};
