import type { Shell } from '../state/shell.ts';

const usages: Readonly<Record<string, string>> = {
  alias: 'alias [-p] [name[=value] ... ]',
  bg: 'bg [job_spec ...]',
  builtin: 'builtin [shell-builtin [arg ...]]',
  cd: 'cd [-L|[-P [-e]] [-@]] [dir]',
  command: 'command [-pVv] command [arg ...]',
  declare: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  typeset: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  local: 'local [option] name[=value] ...',
  dirs: 'dirs [-clpv] [+N] [-N]',
  disown: 'disown [-h] [-ar] [jobspec ... | pid ...]',
  enable: 'enable [-a] [-dnps] [-f filename] [name ...]',
  exec: 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]',
  export: 'export [-fn] [name[=value] ...] or export -p',
  readonly: 'readonly [-aAf] [name[=value] ...] or readonly -p',
  fg: 'fg [job_spec]',
  getopts: 'getopts optstring name [arg ...]',
  hash: 'hash [-lr] [-p pathname] [-dt] [name ...]',
  history: 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  jobs: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
  kill: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  mapfile: 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  readarray: 'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  printf: 'printf [-v var] format [arguments]',
  pwd: 'pwd [-LP]',
  read: 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  set: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  shopt: 'shopt [-pqsu] [-o] [optname ...]',
  source: 'source filename [arguments]',
  '.': '. filename [arguments]',
  times: 'times',
  trap: 'trap [-lp] [[arg] signal_spec ...]',
  type: 'type [-afptP] name [name ...]',
  ulimit: 'ulimit [-SHabcdefiklmnpqrstuvxPT] [limit]',
  umask: 'umask [-p] [-S] [mode]',
  unalias: 'unalias [-a] name [name ...]',
  unset: 'unset [-f] [-v] [-n] [name ...]',
  wait: 'wait [-fn] [-p var] [id ...]',
  popd: 'popd [-n] [+N | -N]',
  pushd: 'pushd [-n] [+N | -N | dir]',
};

/** Ends a builtin with status 2, its complaint printed already. */
export class UsageError extends Error {}

export const usage = async (shell: Shell, name: string, complaint?: string): Promise<never> => {
  if (complaint !== undefined) await shell.complain(`${name}: ${complaint}`);
  if (shell.dialect === 'bash' && usages[name]) await shell.write(2, `${name}: usage: ${usages[name]}\n`);
  throw new UsageError();
};

export interface Flags {
  readonly letters: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly rest: string[];
}

/** A builtin's options, letters as in getopts; the first word is its name. */
export const flags = async (shell: Shell, words: readonly string[], spec: string): Promise<Flags> => {
  const [name = '', ...rest] = words;
  const letters = new Set<string>();
  const values = new Map<string, string>();
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const word = rest.shift()!;
    if (word === '--') break;
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at]!;
      const index = spec.indexOf(letter);
      if (letter === ':' || index < 0) await usage(shell, name, `${word.startsWith('--') ? word.slice(0, 2) : `-${letter}`}: invalid option`);
      letters.add(letter);
      if (spec[index + 1] !== ':') continue;
      const value = word.slice(at + 1) || rest.shift();
      if (value === undefined) await usage(shell, name, `-${letter}: option requires an argument`);
      values.set(letter, value!);
      break;
    }
  }
  return { letters, values, rest };
};
