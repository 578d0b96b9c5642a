import { defineProgram } from '../../program/program.ts';
import { type Options, options } from '../getopt.ts';
import { encode } from '../../shell/io/bytes.ts';
import { complain, lineBatches, openInput, TextOutput, tryHelp } from './text-input.ts';
import { isSysError } from '../../sys/sys-error.ts';

const keyReader = (given: Options): ((line: string) => string) => {
  const [fields, chars, width] = [Number(given.value('f') ?? 0), Number(given.value('s') ?? 0), Number(given.value('w') ?? Infinity)];
  return (line) => {
    let key = line;
    for (let left = fields; left > 0; left -= 1) key = key.replace(/^[ \t]*[^ \t]*/, '');
    key = [...key].slice(chars, width === Infinity ? undefined : chars + width).join('');
    return given.has('i') ? key.toLowerCase() : key;
  };
};

/** Runs of lines with the same key. */
class Grouper {
  private readonly given: Options;
  private readonly output: TextOutput;
  private readonly end: string;
  private group: { line: string; key: string; count: number } | undefined;

  constructor(given: Options, output: TextOutput) {
    this.given = given;
    this.output = output;
    this.end = given.has('z') ? '\0' : '\n';
  }

  take(line: string, key: string): void {
    const { group } = this;
    if (group?.key !== key) {
      this.finish();
      this.group = { line, key, count: 1 };
      return;
    }
    group.count += 1;
    if (this.given.has('D')) this.output.add((group.count === 2 ? group.line + this.end : '') + line + this.end);
  }

  finish(): void {
    const { group, given } = this;
    if (!group || (given.has('d') && group.count < 2) || (given.has('u') && group.count > 1) || given.has('D')) return;
    this.output.add(`${given.has('c') ? `${String(group.count).padStart(7)} ` : ''}${group.line}${this.end}`);
  }
}

/** Joins equal lines that follow each other. */
export const uniq = defineProgram({
  name: 'uniq',
  paths: ['/usr/bin/uniq'],
  async run(context) {
    const given = await options(context, {
      short: 'cdDf:is:uw:z',
      long: {
        count: 'c',
        repeated: 'd',
        'all-repeated=?': 'D',
        'skip-fields=': 'f',
        'ignore-case': 'i',
        'skip-chars=': 's',
        unique: 'u',
        'check-chars=': 'w',
        'zero-terminated': 'z',
      },
    });
    const [from = '-', to, extra] = given.operands;
    if (extra !== undefined) return complain(context, `extra operand ‘${extra}’${tryHelp(context)}`);
    const keyOf = keyReader(given);
    const collected: string[] = [];
    const output = new TextOutput(
      to === undefined || to === '-' ? context.stdout : { isTerminal: false, write: async (data) => void collected.push(data as string) },
    );
    const grouper = new Grouper(given, output);
    try {
      for await (const { lines } of lineBatches(await openInput(context, from), given.has('z') ? 0 : 10)) {
        for (const line of lines) grouper.take(line, keyOf(line));
        await output.flush();
      }
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${from}: ${error.message}`);
    }
    grouper.finish();
    await output.flush();
    if (to !== undefined && to !== '-') await context.sys.writeFile(to, encode(collected.join('')));
    return 0;
  },
});
