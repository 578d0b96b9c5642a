import { defineProgram } from '../../program/program.ts';
import type { Mount } from '../../sys/sys.ts';
import { options } from '../getopt.ts';

const columns = {
  TARGET: ({ target }: Mount) => target,
  SOURCE: ({ source }: Mount) => source,
  FSTYPE: ({ type }: Mount) => type,
  OPTIONS: ({ options: list }: Mount) => list.join(','),
};
type Column = keyof typeof columns;

/** Mounts as a tree or a list. */
export const findmnt = defineProgram({
  name: 'findmnt',
  paths: ['/usr/bin/findmnt'],
  async run(context) {
    const given = await options(context, {
      short: 'lno:rt:T:M:S:uvkmsJe',
      long: { list: 'l', noheadings: 'n', 'output=': 'o', raw: 'r', 'types=': 't', 'target=': 'T', 'mountpoint=': 'M', 'source=': 'S', notruncate: 'u' },
    });
    const all = await context.sys.mounts();
    const type = given.value('t')?.split(',');
    const place = given.value('M') ?? given.operands[0];
    const within = given.value('T');
    const holder =
      within === undefined
        ? undefined
        : [...all]
            .filter(({ target }) => target === '/' || within === target || within.startsWith(`${target}/`))
            .sort((a, b) => b.target.length - a.target.length)[0];
    const chosen = all.filter(
      (one) =>
        (!type || type.includes(one.type)) && (place === undefined || one.target === place || one.source === place) && (within === undefined || one === holder),
    );
    if (chosen.length === 0) return 1;
    const wanted = (given.value('o')?.toUpperCase().split(',') ?? Object.keys(columns)).filter((name): name is Column => name in columns);
    const tree = !given.has('l', 'r') && chosen.length === all.length;
    const rows = (tree ? branches(chosen) : chosen.map((one) => ({ one, front: '' }))).map(({ one, front }) =>
      wanted.map((name) => (name === 'TARGET' ? front : '') + columns[name](one)),
    );
    const lines = given.has('n') ? rows : [[...wanted], ...rows];
    const widths = wanted.map((name, at) => Math.max(name.length, ...lines.map((row) => row[at]!.length)));
    await context.stdout.write(
      lines.map((row) => `${row.map((cell, at) => (at === row.length - 1 || given.has('r') ? cell : cell.padEnd(widths[at]!))).join(' ')}\n`).join(''),
    );
    return 0;
  },
});

function branches(mounts: readonly Mount[]): { one: Mount; front: string }[] {
  const parentOf = ({ target }: Mount) =>
    mounts
      .filter((other) => other.target !== target && (other.target === '/' || target.startsWith(`${other.target}/`)))
      .sort((a, b) => b.target.length - a.target.length)[0];
  const below = (parent: Mount | undefined, front: string): { one: Mount; front: string }[] => {
    const children = mounts.filter((one) => parentOf(one) === parent);
    return children.flatMap((one, at) => {
      const last = at === children.length - 1;
      const own = parent ? `${front}${last ? '└─' : '├─'}` : '';
      return [{ one, front: own }, ...below(one, parent ? `${front}${last ? '  ' : '│ '}` : '')];
    });
  };
  return below(undefined, '');
}
