import { createHash } from 'node:crypto';
import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, eachInput, openInput } from './text-input.ts';

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

/** `-c`: compares files with the sums that a list names. */
const check = async (context: ProgramContext, list: string, options: { algorithm: string; quiet: boolean; status: boolean }): Promise<number> => {
  const name = context.argv[0]!;
  let wrong = 0;
  let unreadable = 0;
  let known = 0;
  for (const line of await allLines(await openInput(context, list))) {
    const found = /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(line);
    if (!found) continue;
    known += 1;
    try {
      const good = (await digestOf(context, options.algorithm, found[2]!)) === found[1]!.toLowerCase();
      if (!good) wrong += 1;
      if (!options.status && (!good || !options.quiet)) await context.stdout.write(`${found[2]}: ${good ? 'OK' : 'FAILED'}\n`);
    } catch (error) {
      if (!isSysError(error)) throw error;
      unreadable += 1;
      await context.stderr.write(`${name}: ${found[2]}: ${error.message}\n`);
      if (!options.status) await context.stdout.write(`${found[2]}: FAILED open or read\n`);
    }
  }
  if (known === 0) await context.stderr.write(`${name}: ${list === '-' ? "'standard input'" : list}: no properly formatted checksum lines found\n`);
  if (unreadable > 0 && !options.status)
    await context.stderr.write(`${name}: WARNING: ${unreadable} listed file${unreadable === 1 ? '' : 's'} could not be read\n`);
  if (wrong > 0 && !options.status) await context.stderr.write(`${name}: WARNING: ${wrong} computed checksum${wrong === 1 ? '' : 's'} did NOT match\n`);
  return known === 0 || wrong + unreadable > 0 ? 1 : 0;
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
