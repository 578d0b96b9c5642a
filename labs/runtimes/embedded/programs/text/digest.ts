import { createHash } from 'node:crypto';
import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, complain, eachInput, openInput } from './text-input.ts';

const algorithms: Readonly<Record<string, string>> = {
  md5sum: 'md5',
  sha1sum: 'sha1',
  sha224sum: 'sha224',
  sha256sum: 'sha256',
  sha384sum: 'sha384',
  sha512sum: 'sha512',
  b2sum: 'blake2b512',
};

const digestOf = async (context: ProgramContext, algorithm: string, path: string): Promise<string> => {
  const hash = createHash(algorithm);
  const input = await openInput(context, path);
  for (let chunk = await input.read(); chunk; chunk = await input.read()) hash.update(chunk);
  return hash.digest('hex');
};

interface Checking {
  readonly algorithm: string;
  readonly quiet: boolean;
  readonly status: boolean;
}

/** One line of a list of sums. */
const checkOne = async (
  context: ProgramContext,
  { path, sum }: { path: string; sum: string },
  { algorithm, quiet, status }: Checking,
): Promise<'good' | 'wrong' | 'unreadable'> => {
  try {
    const good = (await digestOf(context, algorithm, path)) === sum.toLowerCase();
    if (!status && (!good || !quiet)) await context.stdout.write(`${path}: ${good ? 'OK' : 'FAILED'}\n`);
    return good ? 'good' : 'wrong';
  } catch (error) {
    if (!isSysError(error)) throw error;
    await complain(context, `${path}: ${error.message}`);
    if (!status) await context.stdout.write(`${path}: FAILED open or read\n`);
    return 'unreadable';
  }
};

/** `-c`: compares files with the sums that a list names. */
const check = async (context: ProgramContext, list: string, settings: Checking): Promise<number> => {
  const counts = { good: 0, wrong: 0, unreadable: 0 };
  for (const line of await allLines(await openInput(context, list))) {
    const found = /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(line);
    if (found) counts[await checkOne(context, { path: found[2]!, sum: found[1]! }, settings)] += 1;
  }
  const { good, wrong, unreadable } = counts;
  if (good + wrong + unreadable === 0) return complain(context, `${list === '-' ? "'standard input'" : list}: no properly formatted checksum lines found`);
  const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  if (unreadable > 0 && !settings.status) await complain(context, `WARNING: ${plural(unreadable, 'listed file', 'listed files')} could not be read`);
  if (wrong > 0 && !settings.status) await complain(context, `WARNING: ${plural(wrong, 'computed checksum', 'computed checksums')} did NOT match`);
  return wrong + unreadable > 0 ? 1 : 0;
};

/** md5sum and its kin, by the name they are called by. */
export const digest = defineProgram({
  name: 'digest',
  paths: Object.keys(algorithms).map((name) => `/usr/bin/${name}`),
  async run(context) {
    const algorithm = algorithms[context.argv[0]!.replace(/.*\//, '')] ?? 'sha256';
    const given = await options(context, {
      short: 'bctwz',
      long: { binary: 'b', check: 'c', tag: 'tag', text: 't', quiet: 'q', status: 'status', strict: 'strict', warn: 'w', zero: 'z', 'ignore-missing': 'im' },
    });
    const settings = { algorithm, quiet: given.has('q'), status: given.has('status') };
    if (given.has('c')) {
      let status = 0;
      for (const list of given.operands.length === 0 ? ['-'] : given.operands)
        try {
          status = (await check(context, list, settings)) || status;
        } catch (error) {
          if (!isSysError(error)) throw error;
          await context.stderr.write(`${context.argv[0]}: ${list}: ${error.message}\n`);
          status = 1;
        }
      return status;
    }
    return eachInput(context, given.operands, {
      use: async (input, path) => {
        const hash = createHash(algorithm);
        for (let chunk = await input.read(); chunk; chunk = await input.read()) hash.update(chunk);
        const sum = hash.digest('hex');
        await context.stdout.write(given.has('tag') ? `${algorithm.toUpperCase()} (${path}) = ${sum}\n` : `${sum} ${given.has('b') ? '*' : ' '}${path}\n`);
      },
    });
  },
});
