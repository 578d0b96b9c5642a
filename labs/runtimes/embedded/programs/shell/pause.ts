import type { ProgramContext } from '../../program/program.ts';

/** Waits this long, or until the program is ended. */
export const pause = ({ signal }: Pick<ProgramContext, 'signal'>, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted || milliseconds <= 0) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(milliseconds, 2 ** 31 - 1));
    signal.addEventListener('abort', done, { once: true });
  });

const factors: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `1.5`, `2m`, `infinity` in seconds; undefined where it is none. */
export const durationOf = (text: string): number | undefined => {
  if (/^\+?inf(inity)?$/i.test(text)) return Infinity;
  const found = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return found ? Number(found[1]) * factors[found[2]!]! : undefined;
};
