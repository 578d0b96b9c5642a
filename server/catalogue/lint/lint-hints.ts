import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

const telling = 20;

/** Each task has hints 1, 2, ... in order, and none holds a whole line of the solution. */
export function lintHints({ scenario: { hints }, nameOf, text }: LintContext): Problem[] {
  const solution = linesOf(text('solution/solve.sh')).filter((line) => line.length >= telling && !line.startsWith('#'));
  return Object.entries(hints).flatMap(([task, files]) => [
    ...(files.length ? [] : [{ file: nameOf(`hints/${task}`), message: 'no hints for this task (1.md, 2.md, ...)' }]),
    ...files.flatMap((file, index) =>
      file.endsWith(`/${index + 1}.md`) ? [] : [{ file: nameOf(file), message: `hints count from 1 without a gap; ${index + 1}.md is missing` }],
    ),
    ...files.flatMap((file) =>
      verbatim(text(file), solution).map((found) => ({ file: nameOf(file), line: found.line, message: `holds the solution verbatim: ${found.text}` })),
    ),
  ]);
}

const linesOf = (text: string) => text.split('\n').map(squeezed);
const squeezed = (line: string) => line.trim().replace(/\s+/g, ' ');

const verbatim = (hint: string, solution: readonly string[]) =>
  linesOf(hint).flatMap((content, index) => {
    const found = solution.find((line) => content.includes(line));
    return found ? [{ line: index + 1, text: found }] : [];
  });
