import type { Builtin, Shell } from '../state/shell.ts';
import { keywords } from './names.ts';
import { flags, usage } from './usage.ts';

/** What getopts found at OPTIND, and where it goes on. */
const nextOption = (shell: Shell, words: readonly string[], spec: string): { letter: string; value?: string; complaint?: string } | undefined => {
  const { variables } = shell;
  let index = Number(variables.get('OPTIND') ?? 1);
  if (index !== shell.getopts.index) shell.getopts = { index, offset: 1 };
  const word = words[index - 1];
  if (word === undefined || !word.startsWith('-') || word === '-') return undefined;
  if (word === '--') {
    variables.set('OPTIND', String(index + 1));
    return undefined;
  }
  const letter = word[shell.getopts.offset]!;
  const at = letter === ':' ? -1 : spec.replace(/^:/, '').indexOf(letter);
  const takes = at >= 0 && spec.replace(/^:/, '')[at + 1] === ':';
  const rest = word.slice(shell.getopts.offset + 1);
  let found: { letter: string; value?: string; complaint?: string } = { letter };
  if (at < 0) found = { letter: '?', value: letter, complaint: `illegal option -- ${letter}` };
  if (takes) {
    const value = rest === '' ? words[index] : rest;
    found = value === undefined ? { letter: ':', value: letter, complaint: `option requires an argument -- ${letter}` } : { letter, value };
    index += rest === '' && value !== undefined ? 2 : 1;
    shell.getopts = { index, offset: 1 };
  } else if (rest === '') shell.getopts = { index: ++index, offset: 1 };
  else shell.getopts = { index, offset: shell.getopts.offset + 1 };
  variables.set('OPTIND', String(index));
  return found;
};

const getopts: Builtin = {
  run: async (shell, words) => {
    const [, spec, name, ...given] = words;
    if (spec === undefined || name === undefined) return usage(shell, 'getopts');
    const found = nextOption(shell, words.length > 3 ? given : shell.positional, spec);
    const { variables } = shell;
    if (!found) {
      variables.set(name, '?');
      variables.unset('OPTARG');
      return 1;
    }
    const silent = spec.startsWith(':');
    if (found.complaint !== undefined && !silent) {
      if (variables.get('OPTERR') !== '0') await shell.write(2, `${shell.zero}: ${found.complaint}\n`);
      variables.set(name, '?');
      variables.unset('OPTARG');
      return 0;
    }
    variables.set(name, found.letter);
    if (found.value === undefined) variables.unset('OPTARG');
    else variables.set('OPTARG', found.value);
    return 0;
  },
};

const history: Builtin = {
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'cd:anrwps');
    if (letters.has('c')) {
      shell.history = [];
      return 0;
    }
    if (values.has('d')) {
      const offset = Number(values.get('d'));
      const at = offset < 0 ? shell.history.length + offset : offset - 1;
      if (!(at in shell.history)) {
        await shell.complain(`history: ${values.get('d')}: history position out of range`);
        return 1;
      }
      shell.history.splice(at, 1);
      return 0;
    }
    if (letters.has('w') || letters.has('a')) {
      const path = rest[0] ?? shell.variables.get('HISTFILE');
      if (path) await shell.sys.writeFile(path, `${shell.history.join('\n')}\n`, { mode: 0o600 });
      return 0;
    }
    if (letters.has('s')) shell.history.push(rest.join(' '));
    if (letters.size > 0) return 0;
    if (rest[0] !== undefined && !/^\d+$/.test(rest[0])) {
      await shell.complain(`history: ${rest[0]}: numeric argument required`);
      return 1;
    }
    const from = rest[0] === undefined ? 0 : Math.max(0, shell.history.length - Number(rest[0]));
    await shell.print(
      shell.history
        .slice(from)
        .map((line, index) => `${String(from + index + 1).padStart(5)}  ${line}\n`)
        .join(''),
    );
    return 0;
  },
};

const caller: Builtin = {
  run: async (shell, words) => {
    const depth = Number(words[1] ?? 0);
    const frame = shell.frames.at(-1 - depth);
    if (!frame) return 1;
    const outer = shell.frames.at(-2 - depth);
    const name = outer ? outer.name : shell.commandString || shell.interactive ? '' : 'main';
    const file = outer?.source ?? (shell.commandString || shell.interactive ? 'NULL' : shell.zero);
    if (words[1] === undefined) await shell.print(`${frame.line} ${file}\n`);
    else if (name === '') return 1;
    else await shell.print(`${frame.line} ${name} ${file}\n`);
    return 0;
  },
};

const helpText = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
These shell commands are defined internally.  Type \`help' to see this list.
`;

const help: Builtin = {
  run: async (shell, words) => {
    const [topic] = words.slice(1).filter((word) => !word.startsWith('-'));
    if (topic === undefined) {
      const names = [...shell.engine.builtins.keys()].sort();
      await shell.print(`${helpText}\n${names.map((name) => ` ${name}\n`).join('')}`);
      return 0;
    }
    if (!shell.engine.builtins.has(topic) && !keywords.has(topic)) {
      await shell.complain(`help: no help topics match \`${topic}'.  Try \`help help' or \`man -k ${topic}' or \`info ${topic}'.`);
      return 1;
    }
    await shell.print(`${topic}: ${topic}\n`);
    return 0;
  },
};

const compgen: Builtin = {
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'abcdefgjksuvo:A:G:W:F:C:X:P:S:');
    const prefix = rest[0] ?? '';
    const candidates = [
      ...(letters.has('b') ? shell.engine.builtins.keys() : []),
      ...(letters.has('k') ? keywords : []),
      ...(letters.has('a') ? shell.aliases.keys() : []),
      ...(letters.has('v') ? shell.variables.names() : []),
      ...(values.get('A') === 'function' ? shell.functions.keys() : []),
      ...(values.get('W')?.split(/\s+/) ?? []),
    ].filter((name) => name.startsWith(prefix) && name !== '');
    await shell.print(candidates.map((name) => `${name}\n`).join(''));
    return candidates.length > 0 ? 0 : 1;
  },
};

export const otherBuiltins: Readonly<Record<string, Builtin>> = {
  getopts,
  history,
  caller,
  help,
  compgen,
  complete: { run: () => 0 },
  compopt: { run: () => 0 },
  bind: { run: () => 0 },
  suspend: {
    run: async (shell) => {
      await shell.complain('suspend: cannot suspend a login shell');
      return 1;
    },
  },
};
