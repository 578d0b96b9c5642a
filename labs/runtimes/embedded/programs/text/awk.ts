import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { AwkSyntaxError } from './awk/ast.ts';
import { unescape } from './awk/lexer.ts';
import { Machine } from './awk/machine.ts';
import { parseProgram } from './awk/parse-program.ts';
import { runProgram } from './awk/run-program.ts';
import { AwkFailure } from './awk/streams.ts';

const usage = `Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider "\\n" a space.
    -W usage         show this message and exit.
`;

interface Call {
  readonly separator?: string;
  readonly assigned: readonly string[];
  readonly files: readonly string[];
  readonly operands: readonly string[];
  readonly told?: string;
}

const latin = (text: string): string => Buffer.from(text).toString('latin1');

/** -F, -v, -f and -W, before the program. */
function callOf(words: readonly string[]): Call {
  const rest = [...words];
  const assigned: string[] = [];
  const files: string[] = [];
  let separator: string | undefined;
  let told: string | undefined;
  for (let word = rest[0]; word !== undefined && /^-./.test(word); word = rest[0]) {
    rest.shift();
    if (word === '--') break;
    const letter = word[1]!;
    if (!'FvfW'.includes(letter) || word.startsWith('--')) throw new AwkFailure(`not an option: ${word}`);
    const value = word.slice(2) || rest.shift();
    if (value === undefined) throw new AwkFailure(`option ${word} lacks argument`);
    if (letter === 'F') separator = unescape(latin(value));
    else if (letter === 'v') assigned.push(latin(value));
    else if (letter === 'f') files.push(value);
    else if (/^v/.test(value)) told = 'mawk 1.3.4 20200120\nCopyright 2008-2019,2020, Thomas E. Dickey\nCopyright 1991-1996,2014, Michael D. Brennan\n';
    else if (/^[uh]/.test(value)) told = usage;
  }
  return { assigned, files, operands: rest, ...(separator !== undefined && { separator }), ...(told !== undefined && { told }) };
}

/** The program's text, and what comes after it. */
async function sourceOf({ sys }: ProgramContext, { files, operands }: Call): Promise<{ text: string; operands: readonly string[] }> {
  if (files.length === 0) return { text: latin(operands[0]!), operands: operands.slice(1) };
  const texts = files.map(async (path) =>
    sys.readFile(path).then(
      (bytes) => Buffer.from(bytes).toString('latin1'),
      (error: unknown) => Promise.reject(isSysError(error) ? new AwkFailure(`cannot open ${path} (${error.message})`) : (error as Error)),
    ),
  );
  return { text: (await Promise.all(texts)).join('\n'), operands };
}

/** mawk 1.3.4, its language and its words. Texts are bytes to it. */
export const awk = defineProgram({
  name: 'awk',
  paths: ['/usr/bin/mawk', '/usr/bin/awk', '/usr/bin/gawk', '/usr/bin/nawk'],
  async run(context) {
    const name = context.argv[0]!.replace(/.*\//, '');
    const machine = new Machine(context, Math.floor(Date.now() / 1000));
    try {
      const call = callOf(context.argv.slice(1));
      if (call.told !== undefined || (call.files.length === 0 && call.operands.length === 0)) {
        await (call.told === undefined ? context.stderr : context.stdout).write(call.told ?? usage);
        return call.told === undefined ? 2 : 0;
      }
      const { text, operands } = await sourceOf(context, call);
      prepare(machine, { name, call, operands });
      return await runProgram(machine, parseProgram(text), text.split('\n').length);
    } catch (error) {
      if (!(error instanceof AwkFailure) && !(error instanceof AwkSyntaxError)) throw error;
      if (context.stdout.isTerminal) await machine.streams.flush();
      await context.stderr.write(`${name}: ${error.message}\n`);
      return 2;
    } finally {
      await machine.streams.closeAll();
    }
  },
});

function prepare(machine: Machine, { name, call, operands }: { name: string; call: Call; operands: readonly string[] }): void {
  const words = [name, ...operands.map(latin)];
  for (const [at, word] of words.entries()) machine.table('ARGV').set(String(at), word);
  machine.cell('ARGC').value = words.length;
  for (const [key, value] of Object.entries(machine.context.env)) machine.table('ENVIRON').set(key, latin(value));
  if (call.separator !== undefined) machine.cell('FS').value = call.separator;
  for (const word of call.assigned) if (!machine.assign(word)) throw new AwkFailure(`improper assignment: -v ${word}`);
}
