import { gunzipSync, gzipSync } from 'node:zlib';
import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { list } from './gzip-list.ts';
import { complain, openInput } from './text-input.ts';

interface Mode {
  readonly expands: boolean;
  readonly prints: boolean;
  readonly keeps: boolean;
  readonly forces: boolean;
  readonly tests: boolean;
  readonly lists: boolean;
  readonly level: number;
}

const suffix = /\.(gz|tgz|Z)$/;

/** Most that one file may grow to. */
const largest = 64 * 1024 * 1024;

const change = async (context: ProgramContext, data: Uint8Array, { mode, name }: { mode: Mode; name: string }): Promise<Uint8Array | undefined> => {
  if (!mode.expands) return new Uint8Array(gzipSync(data, { level: mode.level }));
  try {
    return new Uint8Array(gunzipSync(data, { maxOutputLength: largest }));
  } catch {
    await context.stderr.write(`\n${context.argv[0]}: ${name}: ${data[0] === 0x1f && data[1] === 0x8b ? 'unexpected end of file' : 'not in gzip format'}\n`);
    return undefined;
  }
};

/** Why a file is left as it is. */
const refusalOf = (path: string, type: string, { prints, expands, forces, tests }: Mode): string | undefined => {
  if (type === 'directory') return `${path} is a directory -- ignored`;
  if (prints || forces) return undefined;
  if (!expands) return path.endsWith('.gz') ? `${path} already has .gz suffix -- unchanged` : undefined;
  return tests || suffix.test(path) ? undefined : `${path}: unknown suffix -- ignored`;
};

/** A file to expand may be named without its suffix. */
const fileOf = async ({ sys }: ProgramContext, named: string, { expands }: Mode): Promise<string> =>
  expands && !suffix.test(named) && !(await sys.access(named, 0)) ? `${named}.gz` : named;

const file = async (context: ProgramContext, named: string, mode: Mode): Promise<number> => {
  const { sys, stdout } = context;
  const path = await fileOf(context, named, mode);
  try {
    const stat = await sys.lstat(path);
    const refusal = refusalOf(path, stat.type, mode);
    if (refusal !== undefined) return await complain(context, refusal, 2);
    const changed = await change(context, await sys.readFile(path), { mode, name: path });
    if (!changed) return 1;
    if (mode.prints && !mode.tests) await stdout.write(changed);
    if (mode.prints || mode.tests) return 0;
    const target = mode.expands ? path.replace(/\.(gz|Z)$/, '').replace(/\.tgz$/, '.tar') : `${path}.gz`;
    if (!mode.forces && (await sys.lstat(target).catch(() => undefined))) return await complain(context, `${target} already exists;\tnot overwritten`, 2);
    await sys.writeFile(target, changed, { mode: 0o600 });
    await sys.chmod(target, stat.mode & 0o777);
    await sys.chown(target, stat.uid, stat.gid).catch(() => undefined);
    await sys.utimes(target, stat.atimeMs, stat.mtimeMs);
    if (!mode.keeps) await sys.unlink(path);
    return 0;
  } catch (error) {
    if (!isSysError(error) || error.code === 'EPIPE') throw error;
    return complain(context, `${path}: ${error.message}`);
  }
};

export const gzip = defineProgram({
  name: 'gzip',
  paths: ['/usr/bin/gzip', '/usr/bin/gunzip', '/usr/bin/zcat'],
  async run(called) {
    const name = called.argv[0]!.replace(/.*\//, '');
    const context = { ...called, argv: ['gzip', ...called.argv.slice(1)] };
    const given = await options(context, {
      short: 'cdfhklnNqrtvV123456789',
      long: {
        stdout: 'c',
        'to-stdout': 'c',
        decompress: 'd',
        uncompress: 'd',
        force: 'f',
        keep: 'k',
        test: 't',
        verbose: 'v',
        quiet: 'q',
        fast: '1',
        best: '9',
        'no-name': 'n',
        list: 'l',
      },
    });
    const mode: Mode = {
      expands: given.has('d', 't', 'l') || name !== 'gzip',
      prints: given.has('c') || name === 'zcat',
      keeps: given.has('k'),
      forces: given.has('f'),
      tests: given.has('t'),
      lists: given.has('l'),
      level: Number(given.given.map(({ name: letter }) => letter).findLast((letter) => /^\d$/.test(letter)) ?? 6),
    };
    if (mode.lists) return list(context, given);
    if (given.operands.length === 0 || given.operands[0] === '-') {
      const changed = await change(context, await (await openInput(context, '-')).all(), { mode, name: 'stdin' });
      if (changed && !mode.tests) await context.stdout.write(changed);
      return changed ? 0 : 1;
    }
    let status = 0;
    for (const path of given.operands) status = (await file(context, path, mode)) || status;
    return status;
  },
});
