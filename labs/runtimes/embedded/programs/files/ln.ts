import { defineProgram } from '../../program/program.ts';
import { confirmed } from '../confirmed.ts';
import { options } from '../getopt.ts';
import { baseName, parentOf, reported } from '../reported.ts';
import { destinations } from './destinations.ts';
import { quoted } from './quote-name.ts';

const long = {
  directory: 'd',
  force: 'f',
  interactive: 'i',
  logical: 'L',
  'no-dereference': 'n',
  physical: 'P',
  relative: 'r',
  symbolic: 's',
  'target-directory=': 't',
  'no-target-directory': 'T',
  verbose: 'v',
};

/** Makes hard and symbolic links. */
export const ln = defineProgram({
  name: 'ln',
  paths: ['/usr/bin/ln'],
  async run(context) {
    const parsed = await options(context, { short: 'bdfFiLnPrsS:t:Tv', long });
    const single = parsed.operands.length === 1 && !parsed.has('t');
    const target = parsed.operands.at(-1);
    const link = target !== undefined && (await context.sys.lstat(target).catch(() => undefined))?.type === 'symlink' && parsed.has('n');
    const given = {
      ...parsed,
      operands: single ? [...parsed.operands, '.'] : parsed.operands,
      has: (...names: string[]) => parsed.has(...names) || (link && names.includes('T')),
    };
    const pairs = await destinations(context, given, 'ln');
    if (!pairs) return 1;
    let status = 0;
    for (const { from, to } of pairs) {
      const symbolic = given.has('s');
      const { sys } = context;
      const done = await reported(
        context,
        `failed to create ${symbolic ? 'symbolic' : 'hard'} link ${quoted(to)}${symbolic ? '' : ` => ${quoted(from)}`}`,
        async () => {
          const old = await sys.lstat(to).catch(() => undefined);
          if (old && given.has('i') && !(await confirmed(context, `ln: replace ${quoted(to)}? `))) return true;
          if (old && given.has('f', 'i')) await sys.unlink(to);
          if (!symbolic) await sys.link(from, to);
          else await sys.symlink(given.has('r') ? relative(await sys.realpath(parentOf(to)), await full(context, from)) : from, to);
          return true;
        },
      );
      if (!done) status = 1;
      else if (given.has('v')) await context.stdout.write(`${quoted(to)} ${symbolic ? '->' : '=>'} ${quoted(from)}\n`);
    }
    return status;
  },
});

const full = async ({ sys }: { sys: { realpath(path: string): Promise<string> } }, path: string): Promise<string> =>
  await sys.realpath(path).catch(async () => `${await sys.realpath(parentOf(path))}/${baseName(path)}`);

/** The way from one folder to a path. Both absolute. */
export function relative(from: string, to: string): string {
  const a = from.split('/').filter(Boolean);
  const b = to.split('/').filter(Boolean);
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return [...a.slice(shared).map(() => '..'), ...b.slice(shared)].join('/') || '.';
}
