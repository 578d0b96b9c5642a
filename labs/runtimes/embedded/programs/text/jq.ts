import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { sortedFirst, writtenOut } from './jq-filter.ts';
import { checkInput } from './jq-input.ts';
import { type JqOptions, readJqOptions } from './jq-options.ts';
import { printJson } from './jq-print.ts';
import { jqLines } from './just-bash.ts';

const unreadable = 2;
const malformed = 4;
const mostIndent = 7;

/** jq 1.6: just-bash evaluates the filter; reading, printing and the words of mistakes are jq's. */
export const jq = defineProgram({
  name: 'jq',
  paths: ['/usr/bin/jq'],
  async run(context) {
    const { stdout, stderr } = context;
    const options = readJqOptions(context.argv.slice(1));
    if (options.flags.has('V')) return (await stdout.write('jq-1.6\n'), 0);
    if (options.unknown !== undefined) {
      await stderr.write(
        `jq: Unknown option ${options.unknown}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
      );
      return unreadable;
    }
    const { text, code } = await inputOf(context, options);
    const asIs = options.flags.has('R') || options.flags.has('n');
    const { good, error } = asIs ? { good: text.length, error: undefined } : checkInput(text);
    const filter = options.filterFile === undefined ? (options.filter ?? '.') : await textOf(context, options.filterFile);
    const ran = await evaluate(context, options, { filter, input: text.slice(0, good) });
    if (error === undefined) return ran || code;
    await stderr.write(`parse error: ${error}\n`);
    return code || malformed;
  },
});

const textOf = async ({ sys }: ProgramContext, path: string): Promise<string> => new TextDecoder().decode(await sys.readFile(path));

/** All input, one file after the other. */
async function inputOf(context: ProgramContext, { files, flags }: JqOptions): Promise<{ text: string; code: number }> {
  if (files.length === 0) return { text: flags.has('n') ? '' : new TextDecoder().decode(await context.stdin.all()), code: 0 };
  let [text, code] = ['', 0];
  for (const path of files) {
    try {
      text += await textOf(context, path);
    } catch (error) {
      if (!isSysError(error)) throw error;
      await context.stderr.write(`jq: error: Could not open file ${path}: ${error.message}\n`);
      code = unreadable;
    }
  }
  return { text, code };
}

async function evaluate(context: ProgramContext, options: JqOptions, { filter, input }: { filter: string; input: string }): Promise<number> {
  const { flags, named, indent } = options;
  const passed = ['s', 'R', 'n', 'a', 'e', 'S'].filter((flag) => flags.has(flag)).map((flag) => `-${flag}`);
  const words = [...passed, '-c', ...named, sortedFirst(writtenOut(filter))];
  const { lines, error, code } = await jqLines(context, words, input);
  const raw = flags.has('r') || flags.has('j');
  const style = {
    indent: flags.has('c') || indent === 0 ? '' : flags.has('t') ? '\t' : ' '.repeat(Math.min(indent, mostIndent)),
    colours: flags.has('C') || (context.stdout.isTerminal && !flags.has('M')),
  };
  const shown = lines.map((line) => (raw && line.startsWith('"') ? (JSON.parse(line) as string) : printJson(line, style)));
  if (shown.length > 0) await context.stdout.write(shown.map((text) => (flags.has('j') ? text : `${text}\n`)).join(''));
  if (error === '') return flags.has('e') && lines.length === 0 ? malformed : code;
  const wrong = complaintOf(error, filter);
  await context.stderr.write(wrong.text);
  return wrong.code;
}

const tokens: Readonly<Record<string, string>> = { EOF: '$end', PIPE: "'|', expecting $end" };

/** What just-bash says of a filter or a value, in jq's words. */
function complaintOf(error: string, filter: string): { text: string; code: number } {
  const message = error.replace(/^jq: (?:error: |parse error: )?/, '').trimEnd();
  const compile = (what: string): { text: string; code: number } => ({
    text: `jq: error: ${what} at <top-level>, line 1:\n${filter}${' '.repeat(Math.max(0, filter.length - 1))}\njq: 1 compile error\n`,
    code: 3,
  });
  const [, name] = /^(?:Unknown function:? |.*?)'?([\w/]+)'? is not defined|^Unknown function:? '?([\w]+)/.exec(message)?.filter(Boolean) ?? [];
  const [, token] = /Unexpected token (\w+) at position|Expected .* at position/.exec(error) ?? [];
  if (/ at position \d+/.test(error))
    return compile(`syntax error, unexpected ${tokens[token ?? 'EOF'] ?? `${token}, expecting $end`} (Unix shell quoting issues?)`);
  if (name !== undefined)
    return {
      ...compile(`${name.includes('/') ? name : `${name}/0`} is not defined`),
      text: `jq: error: ${name.includes('/') ? name : `${name}/0`} is not defined at <top-level>, line 1:\n${filter}\njq: 1 compile error\n`,
    };
  return { text: `jq: error (at <stdin>:1): ${message}\n`, code: 5 };
}
