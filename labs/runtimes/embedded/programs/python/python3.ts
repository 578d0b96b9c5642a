import { createHash } from 'node:crypto';
import { NotSimulated } from '../../daemons/python/not-simulated.ts';
import { forge } from '../../daemons/python/pipeline/forge.ts';
import { publish } from '../../daemons/python/pipeline/publish.ts';
import { train } from '../../daemons/python/pipeline/train.ts';
import { PythonProcess, type PythonProgram } from '../../daemons/python/process.ts';
import { PythonExit, Raised } from '../../daemons/python/raised.ts';
import { type Frame, osError, traceback } from '../../daemons/python/traceback.ts';
import { runSnippet } from '../../daemons/python/snippet/run-snippet.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { containerProgram } from '../containers/python-programs.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { accountSeed } from './account.ts';
import { jsonTool } from './json-tool.ts';

const known: readonly PythonProgram[] = [publish, train, forge];
/** Whose text holds values of the variant. */
const seeds = [accountSeed] as const;
const unsimulated = 126;
const usage = "usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python -h' for more information.\n";

/** Python as far as a scenario's own programs need it: those run as models, known by their bytes; anything else says that it is not simulated. */
export const python3 = defineProgram({
  name: 'python3',
  paths: ['/usr/bin/python3', '/usr/bin/python3.11'],
  async run(context) {
    if (context.argv[1] === '-m' && context.argv[2] === 'json.tool') return jsonTool(context, context.argv.slice(3));
    const asked = await read(context);
    if (typeof asked === 'number') return asked;
    const { path, text, args } = asked;
    const container = containerProgram(text);
    if (container) return container(context);
    const program = known.find(({ script }) => script === hashOf(text));
    if (!program && path === '<string>') return runSnippet(context, text);
    const seed = seeds.find(({ hash, template }) => hash === hashOf(template(text)));
    if (seed) return seed.run(context, text);
    if (!program) return refuse(context, `${path}: Python is not simulated here`);
    const sources: Record<string, string> = path === '<string>' ? {} : { [path]: text };
    for (const [module, hash] of Object.entries(program.modules)) {
      const found = await imported(context, asked, module);
      if (typeof found === 'number') return found;
      if (hashOf(found) !== hash) return refuse(context, `${module} was changed; the simulation runs this program only as it was delivered`);
      sources[module] = found;
    }
    return interpret(program, new PythonProcess(context, { path, args, sources }));
  },
});

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

async function refuse({ stderr }: ProgramContext, why: string): Promise<number> {
  await stderr.write(`python3: ${why}${why.includes('delivered') ? '' : '; of this machine, the programs that it came with run, unchanged'}\n`);
  return unsimulated;
}

interface Asked {
  readonly path: string;
  readonly text: string;
  readonly args: readonly string[];
}

/** The program that the words ask for; a number where there is nothing to run. */
async function read(context: ProgramContext): Promise<Asked | number> {
  const { argv, stdout, stderr, sys } = context;
  const words = argv.slice(1);
  const flags: string[] = [];
  while (/^-[^-cm]/.test(words[0] ?? '')) flags.push(...words.shift()!.slice(1));
  if (flags.includes('V') || words[0] === '--version') return (await stdout.write('Python 3.11.2\n'), 0);
  const odd = flags.find((flag) => !'bBdEiIOPqsSuvVWxX'.includes(flag));
  if (odd !== undefined && odd !== 'h') return (await stderr.write(`Unknown option: -${odd}\n${usage}`), 2);
  const [first, ...args] = words;
  if (first?.startsWith('-c')) {
    const text = first === '-c' ? args.shift() : first.slice(2);
    return text === undefined ? (await stderr.write(`Argument expected for the -c option\n${usage}`), 2) : { path: '<string>', text, args };
  }
  if (first === undefined || first.startsWith('-')) return refuse(context, 'Python is not simulated here');
  try {
    return { path: first, text: new TextDecoder().decode(await sys.readFile(first)), args };
  } catch (error) {
    if (!isSysError(error)) throw error;
    const number = { ENOENT: 2, EACCES: 13, EISDIR: 21, ENOTDIR: 20 }[error.code as 'ENOENT'] ?? 5;
    return (await stderr.write(`${argv[0]}: can't open file '${first}': [Errno ${number}] ${error.message}\n`), 2);
  }
}

/** A module's text, or the status of a program that cannot import it. */
async function imported(context: ProgramContext, { path, text }: Asked, module: string): Promise<string | number> {
  const name = module.slice(module.lastIndexOf('/') + 1).replace(/\.py$/, '');
  const line = `import ${name}`;
  const at: Frame = [path, text.split('\n').indexOf(line) + 1, '<module>', line];
  try {
    return new TextDecoder().decode(await context.sys.readFile(module));
  } catch (error) {
    if (!isSysError(error)) throw error;
    const words =
      error.code === 'EACCES' ? traceback([at, ...importing], osError(error, module)) : traceback([at], `ModuleNotFoundError: No module named '${name}'`);
    await context.stderr.write(`${words}\n`);
    return 1;
  }
}

const importing: readonly Frame[] = [
  ['<frozen importlib._bootstrap>', 1178, '_find_and_load', ''],
  ['<frozen importlib._bootstrap>', 1149, '_find_and_load_unlocked', ''],
  ['<frozen importlib._bootstrap>', 690, '_load_unlocked', ''],
  ['<frozen importlib._bootstrap_external>', 936, 'exec_module', ''],
  ['<frozen importlib._bootstrap_external>', 1073, 'get_code', ''],
  ['<frozen importlib._bootstrap_external>', 1130, 'get_data', ''],
];

async function interpret(program: PythonProgram, process: PythonProcess): Promise<number> {
  const end = async (code: number, words = ''): Promise<number> => {
    await process.flush();
    if (words !== '') await process.complain(words);
    return code;
  };
  try {
    return await end(await program.run(process));
  } catch (error) {
    if (error instanceof Raised) return end(1, error.text);
    if (error instanceof PythonExit) return end(error.code, error.message);
    if (error instanceof NotSimulated) return end(unsimulated, `${process.path}: the simulation does not run this: ${error.message}`);
    throw error;
  }
}
