import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { bytesInput } from '../../program/streams.ts';
import { decode } from '../../shell/io/bytes.ts';
import { type Options, options } from '../getopt.ts';
import { complain, openInput } from '../text/text-input.ts';
import { notStartable } from './startable.ts';

const unquoted = (word: string): string =>
  word.replace(/'([^']*)'|"([^"]*)"|\\([^])/g, (_, ...found: (string | undefined)[]) => found.slice(0, 3).find((piece) => piece !== undefined) ?? '');

/** Words with quotes and backslashes as xargs reads them; undefined where a quote is not closed. */
const wordsOf = (text: string): string[] | { unmatched: string } => {
  const words: string[] = [];
  const pattern = /\s*((?:'[^'\n]*'|"[^"\n]*"|\\[^]|[^\s'"\\])+)/y;
  for (;;) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) {
      const rest = text.slice(at).trimStart();
      return rest === '' ? words : { unmatched: rest.startsWith('"') ? 'double' : 'single' };
    }
    words.push(unquoted(found[1]!));
  }
};

const itemsOf = (text: string, given: Options): string[] | { unmatched: string } => {
  const delimiter = given.has('0') ? '\0' : given.value('d')?.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0');
  if (delimiter !== undefined) return text.split(delimiter).slice(0, text.endsWith(delimiter) ? -1 : undefined);
  if (given.has('I', 'i'))
    return text
      .split('\n')
      .map((line) => line.trimStart())
      .filter((line) => line !== '');
  return wordsOf(text);
};

const groupsOf = (text: string, items: string[], given: Options): string[][] => {
  const lines = Number(given.value('L') ?? 0);
  if (lines > 0) {
    const rows = text
      .split('\n')
      .map((line) => wordsOf(line))
      .filter((row): row is string[] => Array.isArray(row) && row.length > 0);
    return Array.from({ length: Math.ceil(rows.length / lines) }, (_, index) => rows.slice(index * lines, (index + 1) * lines).flat());
  }
  const size = given.has('I', 'i') ? 1 : Number(given.value('n') ?? 5000);
  if (items.length === 0) return given.has('r') || given.has('I', 'i') ? [] : [[]];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
};

/** Runs one group; the status that xargs makes of it, or undefined where it must stop at once. */
const runGroup = async (context: ProgramContext, words: string[], given: Options): Promise<{ code: number; stop?: boolean }> => {
  if (given.has('t')) await context.stderr.write(`${words.join(' ')}\n`);
  const refused = await notStartable(context, words[0]!, context.env.PATH);
  if (refused) return { code: await complain(context, `${words[0]}: ${refused.words}`, refused.code), stop: true };
  const code = await context.run(words, { stdin: bytesInput() });
  if (code === 255) return { code: await complain(context, `${words[0]}: exited with status 255; aborting`, 124), stop: true };
  if (code > 128) return { code: await complain(context, `${words[0]}: terminated by signal ${code - 128}`, 125), stop: true };
  return { code: code === 0 ? 0 : 123 };
};

export const xargs = defineProgram({
  name: 'xargs',
  paths: ['/usr/bin/xargs'],
  async run(context) {
    const given = await options(context, {
      short: '0a:d:E:eI:i::L:n:oP:prs:tx',
      long: {
        null: '0',
        'arg-file=': 'a',
        'delimiter=': 'd',
        'replace=?': 'i',
        'max-lines=?': 'L',
        'max-args=': 'n',
        'max-procs=': 'P',
        interactive: 'p',
        'no-run-if-empty': 'r',
        'max-chars=': 's',
        verbose: 't',
        exit: 'x',
      },
      strict: true,
    });
    const text = decode(await (await openInput(context, given.value('a') ?? '-')).all());
    const items = itemsOf(text, given);
    if (!Array.isArray(items))
      return complain(context, `unmatched ${items.unmatched} quote; by default quotes are special to xargs unless you use the -0 option`);
    const command = given.operands.length > 0 ? given.operands : ['echo'];
    const replace = given.value('I') ?? (given.has('i') ? (given.value('i') ?? '{}') : undefined);
    const groups = groupsOf(text, items, given).map((group) =>
      replace === undefined ? [...command, ...group] : command.map((word) => word.replaceAll(replace, group[0]!)),
    );
    let status = 0;
    const atOnce = Math.max(1, Number(given.value('P') ?? 1) || groups.length);
    for (let at = 0; at < groups.length; at += atOnce)
      for (const { code, stop } of await Promise.all(groups.slice(at, at + atOnce).map((words) => runGroup(context, words, given)))) {
        status = code || status;
        if (stop) return status;
      }
    return status;
  },
});
