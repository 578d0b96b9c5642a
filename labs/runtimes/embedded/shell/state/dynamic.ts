import type { Shell } from './shell.ts';
import type { DynamicVariable } from './variables.ts';

const indexed = (values: readonly (string | number)[]): Map<number, string> => new Map(values.map((value, index) => [index, String(value)]));

/** Variables that compute themselves. */
export const equip = (shell: Shell, options: { evaluate: (text: string) => string }): void => {
  const { variables } = shell;
  let secondsFrom = shell.startedAt;
  let seed = (shell.sys.pid * 2654435761) >>> 0;
  const random = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 16) & 32767;
  };
  const functions = () => shell.frames.toReversed();
  const dynamic: Readonly<Record<string, DynamicVariable>> = {
    RANDOM: { get: () => String(random()), set: (value) => (seed = Number(value) >>> 0) },
    SRANDOM: { get: () => String(Math.floor(Math.random() * 2 ** 32)) },
    SECONDS: { get: () => String(Math.floor((Date.now() - secondsFrom) / 1000)), set: (value) => (secondsFrom = Date.now() - Number(value) * 1000) },
    EPOCHSECONDS: { get: () => String(Math.floor(Date.now() / 1000)) },
    EPOCHREALTIME: { get: () => (Date.now() / 1000).toFixed(6) },
    LINENO: { get: () => String(shell.line), set: (value) => (shell.line = Number(value)) },
    BASHPID: { get: () => String(shell.sys.pid) },
    BASH_SUBSHELL: { get: () => String(shell.subshell) },
    BASH_COMMAND: { get: () => shell.commandText },
    BASHOPTS: { get: () => [...shell.options.shopt].sort().join(':') },
    SHELLOPTS: { get: () => [...shell.options.set].sort().join(':') },
    PIPESTATUS: { get: () => indexed(shell.pipeStatus) },
    FUNCNAME: {
      get: () =>
        shell.frames.some(({ kind }) => kind === 'function')
          ? indexed([...functions().map(({ name }) => name), ...(shell.commandString || shell.interactive ? [] : ['main'])])
          : undefined,
    },
    BASH_SOURCE: { get: () => indexed([...functions().map(({ source }) => source), ...(shell.commandString || shell.interactive ? [] : [shell.zero])]) },
    BASH_LINENO: {
      get: () => indexed(shell.frames.length > 0 || !(shell.commandString || shell.interactive) ? [...functions().map(({ line }) => line), 0] : []),
    },
    BASH_ALIASES: { kind: 'associative', get: () => new Map(shell.aliases) },
    BASH_CMDS: { kind: 'associative', get: () => new Map([...shell.hash].map(([name, { path }]) => [name, path])) },
    BASH_ARGC: { get: () => indexed([0]) },
    BASH_ARGV: { get: () => indexed([]) },
    DIRSTACK: { get: () => indexed([shell.cwd, ...shell.directories]) },
    HISTCMD: { get: () => String(shell.history.length) },
    _: { get: () => shell.lastArgument, set: () => undefined },
  };
  for (const [name, variable] of Object.entries(dynamic)) variables.dynamic.set(name, variable);
  variables.evaluate = options.evaluate;
};
