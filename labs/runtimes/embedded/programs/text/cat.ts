import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { eachInput, lineBatches, TextOutput } from './text-input.ts';

const visible = (line: string): string =>
  line.replace(/[\x00-\x08\x0b-\x1f\x7f-\u{10ffff}]/gu, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x80) return code === 0x7f ? '^?' : `^${String.fromCharCode(code + 64)}`;
    return [...new TextEncoder().encode(char)]
      .map((byte) => (byte >= 160 ? `M-${byte === 255 ? '^?' : String.fromCharCode(byte - 128)}` : `M-^${String.fromCharCode(byte - 64)}`))
      .join('');
  });

/** Copies files to the output, numbered and made visible on request. */
export const cat = defineProgram({
  name: 'cat',
  paths: ['/usr/bin/cat'],
  async run(context) {
    const given = await options(context, {
      short: 'AbeEnstTuv',
      long: { 'show-all': 'A', 'number-nonblank': 'b', 'show-ends': 'E', number: 'n', 'squeeze-blank': 's', 'show-tabs': 'T', 'show-nonprinting': 'v' },
    });
    const show = { ends: given.has('A', 'e', 'E'), tabs: given.has('A', 't', 'T'), control: given.has('A', 'e', 't', 'v') };
    const plain = !given.has('A', 'b', 'e', 'E', 'n', 's', 't', 'T', 'v');
    let number = 0;
    let blanks = 0;
    const output = new TextOutput(context.stdout);
    const format = (line: string): string | undefined => {
      blanks = line === '' ? blanks + 1 : 0;
      if (given.has('s') && blanks > 1) return undefined;
      const numbered = given.has('b') ? line !== '' : given.has('n');
      const text = show.control ? visible(line) : line;
      return `${numbered ? `${String(++number).padStart(6)}\t` : ''}${show.tabs ? text.replaceAll('\t', '^I') : text}${show.ends ? '$' : ''}`;
    };
    return eachInput(context, given.operands, {
      use: async (input) => {
        if (plain) {
          for (let chunk = await input.read(); chunk; chunk = await input.read()) await context.stdout.write(chunk);
          return;
        }
        for await (const { lines, open } of lineBatches(input)) {
          for (const [index, line] of lines.entries()) {
            const text = format(line);
            const bare = open && index === lines.length - 1;
            if (text !== undefined) output.add(bare ? text.replace(/\$$/, show.ends ? '' : '$') : `${text}\n`);
          }
          await output.flush();
        }
      },
    });
  },
});
