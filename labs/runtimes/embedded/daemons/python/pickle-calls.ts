import { NotSimulated } from './not-simulated.ts';
import { parseLiteral } from './literal.ts';
import type { PythonProcess } from './process.ts';
import { Raised } from './raised.ts';
import { run } from './subprocess.ts';
import { iterate, PythonObject, PythonTuple, type PythonValue, str, typeName } from './values.ts';

type Call = (process: PythonProcess, args: readonly PythonValue[]) => Promise<PythonValue> | PythonValue;

/** `module.name(*args)`: what a pickle may ask for, as the user who loads it. Throws `NotSimulated` for what no model knows. */
export async function callGlobal(process: PythonProcess, name: string, args: readonly PythonValue[]): Promise<PythonValue> {
  const call = calls[name.replace(/^__builtin__\./, 'builtins.').replace(/^posix\./, 'os.')];
  if (!call) throw new NotSimulated(`a pickle that calls ${name}`);
  return call(process, args);
}

const calls: Readonly<Record<string, Call>> = {
  'os.system': (process, [command]) => shell(process, command!),
  'subprocess.call': async (process, [command]) => BigInt((await program(process, command!)).code),
  'subprocess.check_call': async (process, [command]) => BigInt((await program(process, command!, { check: true })).code),
  'subprocess.check_output': async (process, [command]) => new Uint8Array(Buffer.from((await program(process, command!, { check: true, keeps: true })).stdout)),
  'subprocess.getoutput': async (process, [command]) => (await run(process, ['/bin/sh', '-c', str(command!)])).stdout.replace(/\n$/, ''),
  'subprocess.run': async (process, [command]) => (await program(process, command!), new PythonObject('CompletedProcess')),
  'subprocess.Popen': async (process, [command]) => (await program(process, command!), new PythonObject('Popen')),
  'builtins.eval': (process, [text]) => evaluate(process, str(text!)),
  'builtins.exec': async (process, [text]) => {
    for (const statement of str(text!).split(/[;\n]/)) if (!/^\s*(?:import\s+(?:os|subprocess)\s*)?$/.test(statement)) await evaluate(process, statement);
    return null;
  },
  'builtins.print': async (process, args) => (await process.print(args.map(str).join(' ')), null),
  'builtins.list': (_, [value]) => (value === undefined ? [] : iterate(value)),
  'builtins.set': (_, [value]) => new Set(value === undefined ? [] : iterate(value)),
  'builtins.tuple': (_, [value]) => new PythonTuple(value === undefined ? [] : iterate(value)),
  'builtins.str': (_, [value]) => (value === undefined ? '' : str(value)),
  '_codecs.encode': (_, [text]) => new Uint8Array(Buffer.from(str(text!), 'latin1')),
};

/** A literal, or one call of a function of a module. */
async function evaluate(process: PythonProcess, text: string): Promise<PythonValue> {
  const literal = parseLiteral(text);
  if (literal !== undefined) return literal;
  const [, imported, plain, name, words] = /^\s*(?:__import__\(\s*(?:'(\w+)'|"(\w+)")\s*\)|\w+)\s*\.\s*(\w+)\s*\(([\s\S]*)\)\s*$/.exec(text) ?? [];
  const module = imported ?? plain ?? /^\s*(os|subprocess)\s*\./.exec(text)?.[1];
  const args = words === undefined ? undefined : parseLiteral(`(${words}${words.trim() === '' ? '' : ','})`);
  if (module === undefined || !(args instanceof PythonTuple)) throw new NotSimulated(`a pickle that evaluates ${JSON.stringify(text.slice(0, 80))}`);
  return callGlobal(process, `${module}.${name}`, args.items);
}

/** os.system: its answer is wait(2)'s status. */
async function shell({ context }: PythonProcess, command: PythonValue): Promise<bigint> {
  if (typeof command !== 'string') throw new Raised('TypeError', `expected str, bytes or os.PathLike object, not ${typeName(command)}`);
  const code = await context.run(['/bin/sh', '-c', command]);
  return BigInt(code > 128 ? code - 128 : code << 8);
}

const program = (process: PythonProcess, command: PythonValue, { check = false, keeps = false } = {}) =>
  run(process, typeof command === 'string' ? [command] : iterate(command).map(str), { check, shows: !keeps });
