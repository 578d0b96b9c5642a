import type { ProgramContext } from '../../../program/program.ts';
import { Collected } from '../../../program/streams.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { NotSimulated } from '../not-simulated.ts';
import { os as osCall, PythonExit, Raised } from '../raised.ts';
import { dumpJson, iterate, PythonTuple, type PythonValue, repr, str, typeName } from '../values.ts';
import { binary, compare } from './operators.ts';
import { Callable, Namespace, plain, type Thing, type World } from './evaluate.ts';

type Call = Callable['call'];
const callable = (calls: Readonly<Record<string, Call>>): Record<string, Callable> =>
  Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, new Callable(call)]));

/** What a cell may use of Python: printing, simple values, and what it asks the machine. */
export async function worldOf(context: ProgramContext): Promise<World> {
  const modules = await modulesOf(context);
  return {
    names: new Map<string, Thing>(Object.entries(callable(builtins(context)))),
    module(name) {
      const module = modules[name];
      if (module) return module;
      if (/^[a-z_]\w*$/.test(name) && standard.has(name)) throw new NotSimulated(`import ${name}`);
      throw new Raised('ModuleNotFoundError', `No module named '${name}'`);
    },
    method,
  };
}

const standard = new Set(
  're math random pathlib shutil urllib http ssl hashlib base64 datetime collections itertools functools pickle ctypes threading signal'.split(' '),
);

const builtins = ({ stdout, sys }: ProgramContext): Record<string, Call> => ({
  print: async (args, { sep = ' ', end = '\n' }) => {
    await stdout.write(`${args.map(str).join(str(sep))}${str(end)}`);
    return null;
  },
  len: ([value = null]) => {
    if (typeof value === 'string') return BigInt([...value].length);
    if (value instanceof Map || value instanceof Set) return BigInt(value.size);
    if (Array.isArray(value) || value instanceof PythonTuple) return BigInt(iterate(value).length);
    throw new Raised('TypeError', `object of type '${typeName(value)}' has no len()`);
  },
  str: ([value = '']) => str(value),
  repr: ([value = null]) => repr(value),
  int: ([value = 0n]) => {
    if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value)) throw new Raised('ValueError', `invalid literal for int() with base 10: ${repr(value)}`);
    return typeof value === 'string' ? BigInt(value.trim()) : BigInt(Math.trunc(Number(value)));
  },
  float: ([value = 0]) => Number(value),
  abs: ([value = 0n]) => (compare('<', value, 0n) ? binary('*', -1n, value) : value),
  sum: ([values = []]) => iterate(values).reduce((sum, one) => binary('+', sum, one), 0n as PythonValue),
  max: (args) => (args.length === 1 ? iterate(args[0]!) : [...args]).reduce((one, other) => (compare('>', other, one) ? other : one)),
  min: (args) => (args.length === 1 ? iterate(args[0]!) : [...args]).reduce((one, other) => (compare('<', other, one) ? other : one)),
  list: ([value = []]) => [...iterate(value)],
  sorted: ([value = []]) => [...iterate(value)].sort((one, other) => (compare('<', one, other) ? -1 : 1)),
  open: async ([path = '']) => {
    const bytes = await osCall(sys.readFile(str(path)), str(path));
    const text = new TextDecoder().decode(bytes);
    return new Namespace(
      '_io',
      callable({ read: () => text, readlines: () => text.split(/(?<=\n)/), readline: () => text.split(/(?<=\n)/)[0] ?? '', close: () => null }),
    );
  },
  exit: ([code = 0n]) => {
    throw new PythonExit(typeof code === 'string' ? code : Number(code ?? 0));
  },
});

type Shell = (command: PythonValue, shown: boolean) => Promise<{ code: number; text: string }>;

const shellOf =
  (context: ProgramContext): Shell =>
  async (command, shown) => {
    const out = new Collected();
    const code = await context.run(Array.isArray(command) ? command.map(str) : ['/bin/sh', '-c', str(command)], shown ? {} : { stdout: out });
    return { code, text: out.text };
  };

const pathModule = (context: ProgramContext): Namespace =>
  new Namespace(
    'posixpath',
    callable({
      exists: async ([name = '']) => (await there(context, str(name))) !== undefined,
      isfile: async ([name = '']) => (await there(context, str(name))) === 'file',
      isdir: async ([name = '']) => (await there(context, str(name))) === 'directory',
    }),
  );

async function osModule(context: ProgramContext, shell: Shell): Promise<Namespace> {
  const { sys, env } = context;
  const hostname = await sys.hostname();
  const { uid, euid, gid, groups, cwd } = await sys.identity();
  const environ = new Map<PythonValue, PythonValue>(Object.entries(env));
  const uname = new Namespace('posix.uname_result', { sysname: 'Linux', nodename: hostname, machine: 'x86_64' });
  const calls = callable({
    uname: () => uname,
    getuid: () => BigInt(uid),
    geteuid: () => BigInt(euid),
    getgid: () => BigInt(gid),
    getgroups: () => groups.map(BigInt),
    getpid: () => BigInt(sys.pid),
    getcwd: () => cwd,
    getenv: ([name = '', otherwise = null]) => environ.get(str(name)) ?? otherwise,
    listdir: async ([name = '.']) => (await osCall(sys.readdir(str(name)), str(name))).map((entry) => entry.name),
    system: async ([command = '']) => BigInt((await shell(command, true)).code * 256),
    popen: async ([command = '']) => {
      const { text } = await shell(command, false);
      return new Namespace('os._wrap_close', callable({ read: () => text, readlines: () => text.split(/(?<=\n)/) }));
    },
  });
  return new Namespace('os', { environ, path: pathModule(context), ...calls });
}

async function modulesOf(context: ProgramContext): Promise<Record<string, Namespace>> {
  const { sys, env } = context;
  const hostname = await sys.hostname();
  const shell = shellOf(context);
  const about = { version: '3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]', executable: '/usr/bin/python3', platform: 'linux' };
  const sleep: Call = ([seconds = 0]) => new Promise((resolve) => setTimeout(() => resolve(null), Number(seconds) * 1_000));
  const of: Readonly<Record<string, Record<string, Call>>> = {
    socket: { gethostname: () => hostname },
    platform: { node: () => hostname, system: () => 'Linux', machine: () => 'x86_64', python_version: () => '3.11.2' },
    time: { time: () => Date.now() / 1_000, sleep },
    json: { dumps: ([value = null]) => dumpJson(value) },
    getpass: { getuser: () => env.USER ?? env.LOGNAME ?? 'root' },
    subprocess: {
      getoutput: async ([command = '']) => (await shell(command, false)).text.replace(/\n$/, ''),
      check_output: async ([command = ''], { text = false }) => bytesOr((await shell(command, false)).text, text),
    },
  };
  return {
    ...Object.fromEntries(Object.entries(of).map(([name, calls]) => [name, new Namespace(name, callable(calls))])),
    os: await osModule(context, shell),
    'os.path': pathModule(context),
    sys: new Namespace('sys', { ...about, ...callable({ exit: builtins(context).exit! }) }),
  };
}

const bytesOr = (text: string, wanted: PythonValue): PythonValue => (wanted === true ? text : Buffer.from(text));

const there = async ({ sys }: ProgramContext, path: string): Promise<string | undefined> => {
  try {
    return (await sys.stat(path)).type;
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
};

const texts: Readonly<Record<string, (text: string, args: readonly PythonValue[]) => PythonValue>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  title: (text) => text.replace(/\b\w/g, (letter) => letter.toUpperCase()),
  strip: (text) => text.trim(),
  rstrip: (text) => text.trimEnd(),
  split: (text, [by]) => (by === undefined || by === null ? text.split(/\s+/).filter(Boolean) : text.split(str(by))),
  splitlines: (text) => text.replace(/\n$/, '').split('\n'),
  join: (text, [values = []]) => iterate(values).map(str).join(text),
  replace: (text, [from = '', to = '']) => text.replaceAll(str(from), str(to)),
  startswith: (text, [start = '']) => text.startsWith(str(start)),
  endswith: (text, [end = '']) => text.endsWith(str(end)),
  encode: (text) => Buffer.from(text),
  count: (text, [part = '']) => BigInt(text.split(str(part)).length - 1),
};

function method(value: PythonValue, name: string): Callable | undefined {
  if (typeof value === 'string' && Object.hasOwn(texts, name)) return new Callable((args) => texts[name]!(value, args));
  if (value instanceof Uint8Array && name === 'decode') return new Callable(() => new TextDecoder().decode(value));
  if (!(value instanceof Map)) return undefined;
  const of: Readonly<Record<string, Call>> = {
    get: ([key = null, otherwise = null]) => value.get(key) ?? otherwise,
    keys: () => [...value.keys()],
    values: () => [...value.values()],
    items: () => [...value].map(([key, one]) => new PythonTuple([key, plain(one)])),
  };
  return Object.hasOwn(of, name) ? new Callable(of[name]!) : undefined;
}
