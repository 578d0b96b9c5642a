import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { allLines, openInput } from './text-input.ts';

/** Trial division takes too long above this. */
const largest = 10n ** 14n;

const factorsOf = (number: bigint): bigint[] => {
  const found: bigint[] = [];
  let rest = number;
  for (let by = 2n; by * by <= rest; by += by === 2n ? 1n : 2n)
    while (rest % by === 0n) {
      found.push(by);
      rest /= by;
    }
  return rest > 1n ? [...found, rest] : found;
};

/** Prime factors of numbers. */
export const factor = defineProgram({
  name: 'factor',
  paths: ['/usr/bin/factor'],
  async run(context) {
    const { operands } = await options(context, { short: 'h', long: { exponents: 'h' } });
    const words = operands.length > 0 ? operands : (await allLines(await openInput(context, '-'))).flatMap((line) => line.split(/\s+/).filter(Boolean));
    let status = 0;
    for (const word of words) {
      const number = /^\s*\+?\d+$/.test(word) ? BigInt(word.trim().replace('+', '')) : undefined;
      if (number !== undefined && number <= largest) {
        await context.stdout.write(`${[`${number}:`, ...factorsOf(number)].join(' ')}\n`);
        continue;
      }
      status = 1;
      await context.stderr.write(
        number === undefined ? `factor: ‘${word}’ is not a valid positive integer\n` : `factor: numbers above ${largest} are not simulated here\n`,
      );
    }
    return status;
  },
});
