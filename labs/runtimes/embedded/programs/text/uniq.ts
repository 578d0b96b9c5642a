import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { encode } from '../../shell/io/bytes.ts';
import { complain, lineBatches, openInput, TextOutput, tryHelp } from './text-input.ts';
import { isSysError } from '../../sys/sys-error.ts';

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
    const skip = { fields: Number(given.value('f') ?? 0), chars: Number(given.value('s') ?? 0), width: Number(given.value('w') ?? Infinity) };
    const keyOf = (line: string): string => {
      let key = line;
      for (let left = skip.fields; left > 0; left -= 1) key = key.replace(/^[ \t]*[^ \t]*/, '');
      key = [...key].slice(skip.chars, skip.width === Infinity ? undefined : skip.chars + skip.width).join('');
      return given.has('i') ? key.toLowerCase() : key;
    };
    const collected: string[] = [];
    const output = new TextOutput(
      to === undefined || to === '-' ? context.stdout : { isTerminal: false, write: async (data) => void collected.push(data as string) },
    );
    let group: { line: string; key: string; count: number } | undefined;
    const end = given.has('z') ? '\0' : '\n';
    const finish = (): void => {
      if (!group || (given.has('d') && group.count < 2) || (given.has('u') && group.count > 1) || given.has('D')) return;
      output.add(`${given.has('c') ? `${String(group.count).padStart(7)} ` : ''}${group.line}${end}`);
    };
    try {
      for await (const { lines } of lineBatches(await openInput(context, from), given.has('z') ? 0 : 10)) {
        for (const line of lines) {
          const key = keyOf(line);
          if (group?.key === key) {
            group.count += 1;
            if (given.has('D')) output.add((group.count === 2 ? group.line + end : '') + line + end);
            continue;
          }
          finish();
          group = { line, key, count: 1 };
        }
        await output.flush();
      }
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${from}: ${error.message}`);
    }
    finish();
    await output.flush();
    if (to !== undefined && to !== '-') await context.sys.writeFile(to, encode(collected.join('')));
    return 0;
  },
});
