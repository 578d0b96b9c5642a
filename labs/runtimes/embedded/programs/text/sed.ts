import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { decode, encode } from '../../shell/io/bytes.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { OptionError, type Options, getopt } from '../getopt.ts';
import { type SedInput, SedMachine } from './sed-machine.ts';
import { ScriptError, SedParser, type SedCommand } from './sed-script.ts';
import { complain, lineBatches, openInput, TextOutput } from './text-input.ts';

const usage = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`;

const optionsOf = async (context: ProgramContext): Promise<Options> => {
  try {
    return getopt(context.argv.slice(1), {
      short: 'nEre:f:i::l:suz',
      long: {
        quiet: 'n',
        silent: 'n',
        'expression=': 'e',
        'file=': 'f',
        'in-place=?': 'i',
        'line-length=': 'l',
        'regexp-extended': 'E',
        separate: 's',
        unbuffered: 'u',
        'null-data': 'z',
        'follow-symlinks': 'follow',
        posix: 'posix',
        help: 'help',
        version: 'version',
      },
    });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await context.stderr.write(`${context.argv[0]}: ${error.message}\n${usage}`);
    throw new ProgramExit(1);
  }
};

const scriptOf = async (context: ProgramContext, given: Options, operands: string[]): Promise<string> => {
  const pieces: string[] = [];
  for (const { name, value = '' } of given.given) {
    if (name === 'e') pieces.push(value);
    if (name !== 'f') continue;
    try {
      pieces.push(decode(await (await openInput(context, value)).all()).replace(/\n$/, ''));
    } catch (error) {
      if (!isSysError(error)) throw error;
      throw new ProgramExit(await complain(context, `couldn't open file ${value}: ${error.message}`));
    }
  }
  if (given.has('e', 'f')) return pieces.join('\n');
  const first = operands.shift();
  if (first !== undefined) return first;
  await context.stderr.write(usage);
  throw new ProgramExit(1);
};

/** Lines of several files as one stream, read one ahead. */
const stream = (context: ProgramContext, paths: readonly string[], { delimiter, missing }: { delimiter: number; missing: () => void }): SedInput => {
  let name = '-';
  async function* all(): AsyncGenerator<{ text: string; open: boolean }> {
    for (const path of paths)
      try {
        const input = await openInput(context, path);
        name = path;
        for await (const { lines, open } of lineBatches(input, delimiter))
          for (const [index, text] of lines.entries()) yield { text, open: open && index === lines.length - 1 };
      } catch (error) {
        if (!isSysError(error) || error.code === 'EPIPE') throw error;
        missing();
        await context.stderr.write(
          `${context.argv[0]}: ${error.code === 'EISDIR' ? `couldn't read ${path}: Is a directory` : `can't read ${path}: ${error.message}`}\n`,
        );
      }
  }
  const lines = all();
  let ahead: Promise<IteratorResult<{ text: string; open: boolean }>> | undefined;
  const peek = () => (ahead ??= lines.next());
  return {
    get name() {
      return name;
    },
    next: async () => {
      const result = await peek();
      ahead = undefined;
      if (result.done) return undefined;
      return result.value.open && !(await peek()).done ? { ...result.value, open: false } : result.value;
    },
    isLast: async () => (await peek()).done ?? false,
  };
};

/** `-i`: the changed text in a new file of the same mode and owner, as sed does by rename. */
const editInPlace = async (
  context: ProgramContext,
  commands: readonly SedCommand[],
  { path, suffix, given }: { path: string; suffix: string | undefined; given: Options },
): Promise<number | undefined> => {
  const { sys } = context;
  const target = given.has('follow') ? await sys.realpath(path).catch(() => path) : path;
  const stat = await sys.stat(target).catch(() => undefined);
  if (!stat) throw new ProgramExit(await complain(context, `can't read ${path}: No such file or directory`, 2));
  if (stat.type !== 'file') throw new ProgramExit(await complain(context, `couldn't edit ${path}: not a regular file`, 4));
  const folder = target.includes('/') ? target.replace(/[^/]*$/, '') : './';
  const temporary = `${folder}sed${Math.random().toString(36).slice(2, 8).padEnd(6, 'x')}`;
  let text = '';
  const settings = { quiet: given.has('n'), delimiter: given.has('z') ? '\0' : '\n', write: async (piece: string) => void (text += piece) };
  const machine = new SedMachine(context, commands, settings);
  const input = stream(context, [target], { delimiter: settings.delimiter.charCodeAt(0), missing: () => undefined });
  await machine.run(input, { restart: true });
  if (machine.quit !== undefined)
    for (let rest = await input.next(); rest; rest = await input.next()) text += rest.text + (rest.open ? '' : settings.delimiter);
  await machine.close();
  try {
    await sys.writeFile(temporary, encode(text), { exclusive: true, mode: 0o600 });
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new ProgramExit(await complain(context, `couldn't open temporary file ${temporary}: ${error.message}`, 4));
  }
  await sys.chown(temporary, stat.uid, stat.gid).catch(() => undefined);
  await sys.chmod(temporary, stat.mode);
  if (suffix) await sys.rename(target, suffix.includes('*') ? folder + suffix.replaceAll('*', target.replace(/.*\//, '')) : target + suffix);
  await sys.rename(temporary, target);
  return machine.quit;
};

export const sed = defineProgram({
  name: 'sed',
  paths: ['/usr/bin/sed'],
  async run(context) {
    const given = await optionsOf(context);
    if (given.has('help', 'version')) {
      await context.stdout.write(given.has('help') ? usage : 'sed (GNU sed) 4.9\n');
      return 0;
    }
    const operands = [...given.operands];
    const source = await scriptOf(context, given, operands);
    const parse = (): SedCommand[] => new SedParser(source, given.has('E', 'r')).parse();
    try {
      parse();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      return complain(context, `-e expression #1, ${error.message}`);
    }
    if (given.has('i')) {
      for (const path of operands) {
        const quit = await editInPlace(context, parse(), { path, suffix: given.value('i'), given });
        if (quit !== undefined) return quit;
      }
      return operands.length === 0 ? complain(context, 'no input files') : 0;
    }
    return filter(context, parse(), { given, quiet: given.has('n') || /^#n\n/.test(source), paths: operands.length === 0 ? ['-'] : operands });
  },
});

const filter = async (
  context: ProgramContext,
  commands: readonly SedCommand[],
  { given, quiet, paths }: { given: Options; quiet: boolean; paths: readonly string[] },
): Promise<number> => {
  const output = new TextOutput(context.stdout);
  const delimiter = given.has('z') ? '\0' : '\n';
  let written = 0;
  const settings = {
    quiet,
    delimiter,
    write: async (text: string) => {
      written += 1;
      if (output.add(text) || given.has('u') || written % 64 === 0) await output.flush();
    },
  };
  let status = 0;
  const machine = new SedMachine(context, commands, settings);
  const inputs = given.has('s') ? paths.map((path) => [path]) : [paths];
  for (const group of inputs)
    await machine.run(stream(context, group, { delimiter: delimiter.charCodeAt(0), missing: () => (status = 2) }), { restart: given.has('s') });
  await output.flush();
  await machine.close();
  return machine.quit ?? status;
};
