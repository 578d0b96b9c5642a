import { Options, setOptions } from '../state/options.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { assignmentLine } from './declare.ts';
import { flags, usage } from './usage.ts';

const listOptions = async (shell: Shell, asCommands: boolean): Promise<number> => {
  for (const [name] of setOptions) {
    const on = shell.options.has(name);
    await shell.print(asCommands ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
  }
  return 0;
};

/** Computed variables that a listing leaves out until they are used. */
const unlisted = new Set('RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME LINENO BASHPID BASH_SUBSHELL BASH_COMMAND HISTCMD FUNCNAME'.split(' '));

const listVariables = async (shell: Shell): Promise<number> => {
  for (const name of shell.variables.names()) {
    if (unlisted.has(name)) continue;
    const variable = shell.variables.find(name);
    const line = variable && assignmentLine(name, variable);
    if (line !== undefined) await shell.print(`${line}\n`);
  }
  if (!shell.options.has('posix')) for (const name of [...shell.functions.keys()].sort()) await shell.print(`${shell.functions.get(name)!.source}\n`);
  return 0;
};

const turnNamed = async (shell: Shell, name: string, on: boolean): Promise<void> => {
  if (shell.options.turn(name, on)) return;
  await shell.complain(`set: ${name}: invalid option name`);
  await usage(shell, '');
};

const set: Builtin = {
  special: true,
  run: async (shell, words) => {
    const rest = words.slice(1);
    if (rest.length === 0) return listVariables(shell);
    while (/^[-+]/.test(rest[0] ?? '')) {
      const word = rest.shift()!;
      if (word === '--') {
        shell.positional = rest;
        return 0;
      }
      if (word === '-') {
        shell.options.turn('xtrace', false);
        shell.options.turn('verbose', false);
        break;
      }
      const on = word.startsWith('-');
      for (const letter of word.slice(1)) {
        if (letter === 'o') {
          const name = rest.shift();
          if (name === undefined) return listOptions(shell, !on);
          await turnNamed(shell, name, on);
          continue;
        }
        const name = Options.named(letter);
        if (name === undefined) await usage(shell, 'set', `${word[0]}${letter}: invalid option`);
        else shell.options.turn(name, on);
      }
    }
    if (rest.length > 0) shell.positional = rest;
    return 0;
  },
};

const shopt: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'pqsuo');
    const known = letters.has('o') ? setOptions.map(([name]) => name) : Options.shoptNames;
    const isOn = (name: string): boolean => (letters.has('o') ? shell.options.has(name) : shell.options.shopt.has(name));
    const line = (name: string): string =>
      letters.has('p')
        ? `${letters.has('o') ? `set ${isOn(name) ? '-' : '+'}o` : `shopt -${isOn(name) ? 's' : 'u'}`} ${name}\n`
        : `${name.padEnd(15)}\t${isOn(name) ? 'on' : 'off'}\n`;
    let status = 0;
    if (rest.length === 0) {
      const shown = known.filter((name) => (letters.has('s') ? isOn(name) : letters.has('u') ? !isOn(name) : true));
      await shell.print(shown.map(line).join(''));
      return 0;
    }
    for (const name of rest) {
      if (!known.includes(name)) {
        await shell.complain(`shopt: ${name}: invalid ${letters.has('o') ? 'option' : 'shell option'} name`);
        status = 1;
      } else if (letters.has('s') || letters.has('u')) {
        if (letters.has('o')) shell.options.turn(name, letters.has('s'));
        else shell.options.turnShopt(name, letters.has('s'));
      } else {
        if (!isOn(name)) status = 1;
        if (!letters.has('q')) await shell.print(line(name));
      }
    }
    return status;
  },
};

export const settingBuiltins: Readonly<Record<string, Builtin>> = { set, shopt };
