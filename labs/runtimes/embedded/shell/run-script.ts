import type { ProgramContext } from '../program/program.ts';
import { isSysError } from '../sys/sys-error.ts';
import { createShell } from './create-shell.ts';
import { sourceText } from './builtins/control.ts';
import { finish } from './execute/subshell.ts';
import { decode } from './io/bytes.ts';
import { Handle } from './io/handle.ts';
import type { Shell } from './state/shell.ts';
import { parseLine } from './syntax/parse-line.ts';

/** How bash or sh is started. */
export interface Start {
  readonly dialect: 'bash' | 'sh';
  /** `-c`: the text. */
  readonly command?: string;
  /** The script's path. */
  readonly script?: string;
  readonly zero: string;
  readonly positional: readonly string[];
  readonly options: readonly (readonly [name: string, on: boolean])[];
  readonly shopt: readonly (readonly [name: string, on: boolean])[];
  readonly login: boolean;
  readonly noProfile: boolean;
  readonly applets?: ReadonlySet<string>;
}

/** A shell with a process's environment and descriptors. */
export const shellOf = async (context: ProgramContext, start: Start): Promise<Shell> => {
  const { sys, env } = context;
  const shell = createShell(sys);
  shell.signal = context.signal;
  shell.terminal = context.terminal;
  Object.assign(shell, {
    dialect: start.dialect,
    zero: start.zero,
    positional: [...start.positional],
    login: start.login,
    applets: start.applets,
    commandString: start.command !== undefined,
  });
  await shell.descriptors.set(0, new Handle({ input: context.stdin }));
  await shell.descriptors.set(1, new Handle({ output: context.stdout }));
  await shell.descriptors.set(2, new Handle({ output: context.stderr }));
  for (const [fd, stream] of Object.entries(context.descriptors ?? {}))
    await shell.descriptors.set(Number(fd), new Handle({ ...('read' in stream && { input: stream }), ...('write' in stream && { output: stream }) }));
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_]\w*$/.test(name) || shell.variables.dynamic.has(name)) continue;
    shell.variables.set(name, value);
    shell.variables.own(name)!.exported = true;
  }
  await usualVariables(shell);
  for (const [name, on] of start.options) shell.options.turn(name, on);
  for (const [name, on] of start.shopt) shell.options.turnShopt(name, on);
  return shell;
};

const usualVariables = async (shell: Shell): Promise<void> => {
  const { variables, sys } = shell;
  const { uid, euid, cwd, ppid } = await sys.identity();
  const inherited = variables.get('PWD');
  const same = inherited?.startsWith('/') && (await sys.realpath(inherited).catch(() => undefined)) === cwd;
  shell.cwd = same ? inherited! : cwd;
  const usual = (name: string, value: string): void => {
    if (variables.get(name) === undefined) variables.set(name, value);
  };
  variables.set('PWD', shell.cwd);
  variables.own('PWD')!.exported = true;
  variables.declare('OLDPWD', 'global').exported = true;
  variables.set('SHLVL', String((Number(variables.get('SHLVL')) || 0) + 1));
  variables.own('SHLVL')!.exported = true;
  variables.set('IFS', ' \t\n');
  variables.set('PPID', String(ppid));
  usual('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  usual('OPTIND', '1');
  usual('PS4', '+ ');
  if (shell.dialect === 'sh') return;
  variables.set('UID', String(uid));
  variables.set('EUID', String(euid));
  usual('HOSTNAME', await sys.hostname());
  usual('HOSTTYPE', 'x86_64');
  usual('MACHTYPE', 'x86_64-pc-linux-gnu');
  usual('OSTYPE', 'linux-gnu');
  usual('OPTERR', '1');
  usual('TERM', 'dumb');
  variables.set('BASH', '/bin/bash');
  variables.set('BASH_VERSION', '5.2.15(1)-release');
  usual('BASH_LOADABLES_PATH', '/usr/local/lib/bash:/usr/lib/bash:/opt/local/lib/bash:/usr/pkg/lib/bash:/opt/pkg/lib/bash:.');
  variables.setWords('BASH_VERSINFO', ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu']);
  variables.setWords('GROUPS', (await sys.identity()).groups.map(String));
  for (const name of ['UID', 'EUID', 'PPID', 'BASH_VERSINFO']) variables.own(name)!.readonly = true;
  for (const name of ['UID', 'EUID', 'PPID']) variables.own(name)!.integer = true;
};

/** A file's text, where it can be read. */
const textOf = async (shell: Shell, path: string): Promise<string | undefined> => shell.sys.readFile(path).then(decode, () => undefined);

/** Runs a startup file in the shell, if it is there. */
export const startup = async (shell: Shell, path: string): Promise<void> => {
  const text = await textOf(shell, path);
  if (text !== undefined) await sourceText(shell, { text, path, positional: [] });
};

/** /etc/profile and the first of the user's own. */
export const loginFiles = async (shell: Shell): Promise<void> => {
  const home = shell.variables.get('HOME') ?? '/';
  await startup(shell, '/etc/profile');
  for (const name of shell.dialect === 'sh' ? ['.profile'] : ['.bash_profile', '.bash_login', '.profile'])
    if ((await textOf(shell, `${home}/${name}`)) !== undefined) return startup(shell, `${home}/${name}`);
};

/** A shell that is not interactive, from its begin to its end. */
export const runScript = async (context: ProgramContext, start: Start): Promise<number> => {
  const shell = await shellOf(context, start);
  return finish(shell, async () => {
    const { login, noProfile, dialect } = start;
    if (login && !noProfile) await loginFiles(shell);
    const initial = dialect === 'bash' && !login ? shell.variables.get('BASH_ENV') : undefined;
    if (initial) await startup(shell, initial);
    if (start.command !== undefined) return shell.engine.evaluate(shell, start.command, { label: '-c', top: true, last: true });
    if (start.script !== undefined) return runFile(shell, start.script);
    return runInput(shell);
  });
};

const runFile = async (shell: Shell, path: string): Promise<number> => {
  try {
    if ((await shell.sys.stat(path)).type === 'directory') {
      await shell.write(2, `${path}: ${path}: Is a directory\n`);
      return 126;
    }
    const bytes = await shell.sys.readFile(path);
    if (bytes.subarray(0, 4).join() === '127,69,76,70') {
      await shell.write(2, `${path}: ${path}: cannot execute binary file\n`);
      return 126;
    }
    return await shell.engine.evaluate(shell, decode(bytes), { label: path, top: true, last: true });
  } catch (error) {
    if (!isSysError(error)) throw error;
    const words =
      shell.dialect === 'sh'
        ? `sh: 0: cannot open ${path}: ${error.code === 'ENOENT' ? 'No such file' : error.message}\n`
        : `bash: ${path}: ${error.message}\n`;
    await shell.write(2, words);
    return shell.dialect === 'sh' ? 2 : error.code === 'ENOENT' ? 127 : 126;
  }
};

/** Text from the standard input, a complete command at a time: commands may read what follows them. */
const runInput = async (shell: Shell): Promise<number> => {
  shell.readsInput = true;
  let text = '';
  let line = 1;
  let status = 0;
  for (;;) {
    const next = await shell.descriptors.get(0)?.chunks()?.readLine(shell.signal);
    text += next ?? '';
    if (next === undefined && text === '') return status;
    if (next !== undefined && 'incomplete' in parseLine(text)) continue;
    status = await shell.engine.evaluate(shell, text, { firstLine: line, top: true });
    line += text.split('\n').length - 1;
    text = '';
  }
};
