import { assignArray } from '../execute/assign.ts';
import { ShellFailure } from '../execute/control.ts';
import { arrayText, attributesOf } from '../expand/transform.ts';
import { doubleQuote, quoteIfNeeded } from '../expand/quote.ts';
import { elementsOf } from '../expand/values.ts';
import { Options } from '../state/options.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import type { Variable } from '../state/variables.ts';
import { setTarget } from './output.ts';
import { usage } from './usage.ts';

interface Attributes {
  readonly on: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
  readonly rest: string[];
}

const attributes = async (shell: Shell, words: readonly string[], known: string): Promise<Attributes> => {
  const on = new Set<string>();
  const off = new Set<string>();
  const rest = words.slice(1);
  while (/^[-+]./.test(rest[0] ?? '')) {
    const word = rest.shift()!;
    if (word === '--') break;
    for (const letter of word.slice(1)) {
      if (!known.includes(letter)) await usage(shell, words[0]!, `${word[0]}${letter}: invalid option`);
      (word.startsWith('-') ? on : off).add(letter);
    }
  }
  return { on, off, rest };
};

/** `declare -- x="1"`. */
export const declarationText = (name: string, variable: Variable): string => {
  const letters = attributesOf(variable);
  const head = `declare -${letters === '' ? '-' : letters} ${name}`;
  if (variable.value === undefined) return head;
  return `${head}=${typeof variable.value === 'string' ? doubleQuote(variable.value) : arrayText(variable)}`;
};

/** As plain `declare` and `set` list it. */
export const assignmentLine = (name: string, variable: Variable): string | undefined => {
  if (variable.value === undefined) return undefined;
  return typeof variable.value === 'string' ? `${name}=${quoteIfNeeded(variable.value).replace(/^''$/, '')}` : `${name}=${arrayText(variable)}`;
};

const apply = (variable: Variable, { on, off }: Pick<Attributes, 'on' | 'off'>): void => {
  const flags: Readonly<Record<string, 'exported' | 'integer' | 'lower' | 'upper' | 'nameref'>> = {
    x: 'exported',
    i: 'integer',
    l: 'lower',
    u: 'upper',
    n: 'nameref',
  };
  for (const [letter, flag] of Object.entries(flags)) {
    if (on.has(letter)) variable[flag] = true;
    if (off.has(letter)) variable[flag] = false;
  }
  if (on.has('u')) variable.lower = false;
  if (on.has('l')) variable.upper = false;
};

const makeArray = (variable: Variable, kind: 'indexed' | 'associative'): void => {
  if (variable.kind === kind) return;
  const first = typeof variable.value === 'string' ? variable.value : undefined;
  variable.kind = kind;
  variable.value = first === undefined ? undefined : kind === 'indexed' ? new Map([[0, first]]) : new Map([['0', first]]);
};

type DeclareOptions = Attributes & { readonly name: string; readonly local: boolean; readonly global: boolean };

const targetOf = (shell: Shell, name: string, { on, off, local }: DeclareOptions): Variable => {
  const follows = on.has('n') || off.has('n') || local ? name : shell.variables.resolve(name);
  const existing = local ? undefined : shell.variables.own(follows);
  return existing ?? shell.variables.declare(follows, local ? 'local' : 'global');
};

const refuseReadonly = (variable: Variable, { name, assigned, options }: { name: string; assigned: boolean; options: DeclareOptions }): void => {
  if (!variable.readonly) return;
  const quiet = options.name === 'export' || options.name === 'readonly';
  if (assigned) throw new ShellFailure(`${quiet ? '' : `${options.name}: `}${name}: readonly variable`);
  if (options.off.has('r')) throw new ShellFailure(`${options.name}: ${name}: readonly variable`);
};

const shape = (variable: Variable, { name, options, listed }: { name: string; options: DeclareOptions; listed: boolean }): void => {
  const { on } = options;
  if (on.has('A')) {
    if (variable.kind === 'indexed' && variable.value !== undefined)
      throw new ShellFailure(`${options.name}: ${name}: cannot convert indexed to associative array`);
    makeArray(variable, 'associative');
  } else if (on.has('a') || (listed && variable.kind === 'scalar')) makeArray(variable, 'indexed');
};

const declareOne = async (shell: Shell, word: string, options: DeclareOptions): Promise<void> => {
  const elements = shell.arrayArguments.get(word);
  const found = /^([A-Za-z_]\w*)(?:\[(.*?)\])?(?:(\+?=)(.*))?$/s.exec(word);
  if (!found) throw new ShellFailure(`${options.name}: \`${word}': not a valid identifier`);
  const [, name, subscript, operator, value = ''] = found as unknown as [string, string, string | undefined, string | undefined, string | undefined];
  const { on } = options;
  const variable = targetOf(shell, name, options);
  refuseReadonly(variable, { name, assigned: operator !== undefined, options });
  shape(variable, { name, options, listed: elements !== undefined });
  apply(variable, options);
  if (elements) await assignArray(shell, { name, append: operator === '+=', elements });
  else if (operator !== undefined) {
    if (on.has('n')) variable.value = value;
    else if (subscript !== undefined) await setTarget(shell, `${name}[${subscript}]`, value);
    else shell.variables.set(name, value, operator === '+=');
  }
  if (on.has('r')) variable.readonly = true;
};

const printOne = async (shell: Shell, name: string, builtin: string): Promise<number> => {
  const variable = shell.variables.own(name) ?? shell.variables.find(name);
  if (!variable) {
    await shell.complain(`${builtin}: ${name}: not found`);
    return 1;
  }
  await shell.print(`${declarationText(name, variable)}\n`);
  return 0;
};

const printFunctions = async (shell: Shell, { on, rest }: Attributes): Promise<number> => {
  let status = 0;
  for (const name of rest.length > 0 ? rest : [...shell.functions.keys()].sort()) {
    const found = shell.functions.get(name);
    if (!found) status = 1;
    else if (on.has('F')) await shell.print(rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else await shell.print(`${found.source}\n`);
  }
  return status;
};

const list = async (shell: Shell, { on }: Attributes): Promise<number> => {
  const wanted = [...on].filter((letter) => 'aAilnrux'.includes(letter));
  for (const name of shell.variables.names()) {
    const variable = shell.variables.find(name);
    if (!variable || !wanted.every((letter) => attributesOf(variable).includes(letter))) continue;
    const line = on.has('p') || wanted.length > 0 ? declarationText(name, variable) : assignmentLine(name, variable);
    if (line !== undefined) await shell.print(`${line}\n`);
  }
  if (on.size === 0) await printFunctions(shell, { on, off: new Set(), rest: [] });
  return 0;
};

const eachWord = async (shell: Shell, words: readonly string[], action: (word: string) => Promise<void>): Promise<number> => {
  let status = 0;
  for (const word of words)
    try {
      await action(word);
    } catch (error) {
      if (!(error instanceof ShellFailure)) throw error;
      await shell.complain(error.message);
      status = 1;
    }
  return status;
};

const declare = (name: string): Builtin => ({
  run: async (shell, words) => {
    const parsed = await attributes(shell, words, 'aAfFgiIlnprtux');
    const { on, rest } = parsed;
    const inFunction = shell.variables.depth > 0 && shell.frames.some(({ kind }) => kind === 'function');
    if (name === 'local') {
      if (!inFunction) {
        await shell.complain('local: can only be used in a function');
        return 1;
      }
      if (rest[0] === '-') {
        shell.localOptions = shell.options;
        shell.options = new Options(shell.options);
        rest.shift();
      }
    }
    if (on.has('f') || on.has('F')) return printFunctions(shell, parsed);
    if (on.has('p') && rest.length > 0) {
      let status = 0;
      for (const one of rest) status = (await printOne(shell, one, name)) || status;
      return status;
    }
    if (rest.length === 0) return name === 'local' ? 0 : list(shell, parsed);
    const local = inFunction && !on.has('g');
    return eachWord(shell, rest, (word) => declareOne(shell, word, { ...parsed, name, local, global: on.has('g') }));
  },
});

/** `export` and `readonly`. */
const marking = (name: 'export' | 'readonly', letter: 'x' | 'r'): Builtin => ({
  special: true,
  run: async (shell, words) => {
    const { on, rest } = await attributes(shell, words, name === 'export' ? 'fnp' : 'aAfp');
    if (rest.length === 0 || (on.has('p') && rest.length === 0)) {
      for (const one of shell.variables.names()) {
        const variable = shell.variables.own(one);
        if (!variable || !(letter === 'x' ? variable.exported : variable.readonly)) continue;
        await shell.print(
          shell.dialect === 'sh' ? `${name} ${one}='${typeof variable.value === 'string' ? variable.value : ''}'\n` : `${declarationText(one, variable)}\n`,
        );
      }
      return 0;
    }
    if (on.has('f')) return 0;
    const off = new Set(on.has('n') ? ['x'] : []);
    const set = new Set([...(on.has('n') ? [] : [letter]), ...[...on].filter((one) => 'aA'.includes(one))]);
    return eachWord(shell, rest, (word) => declareOne(shell, word, { on: set, off, rest, name, local: false, global: false }));
  },
});

const unsetTarget = (shell: Shell, name: string | undefined, on: ReadonlySet<string>): string | undefined =>
  name === undefined || on.has('n') ? name : shell.variables.resolve(name);

const unsetOne = async (shell: Shell, name: string, on: ReadonlySet<string>): Promise<number> => {
  const found = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(name);
  if (on.has('v') && !found) {
    await shell.complain(`unset: \`${name}': not a valid identifier`);
    return 1;
  }
  const target = unsetTarget(shell, found?.[1], on);
  const variable = target === undefined ? undefined : (shell.variables.own(target) ?? shell.variables.find(target));
  if (on.has('f') || (!variable && !on.has('v'))) {
    shell.functions.delete(name);
    return 0;
  }
  if (variable?.readonly) {
    await shell.complain(`unset: ${name}: cannot unset: readonly variable`);
    return 1;
  }
  if (found?.[2] !== undefined && variable?.value instanceof Map) removeElement(shell, variable, found[2]);
  else if (target) shell.variables.unset(target);
  return 0;
};

const unset: Builtin = {
  special: true,
  run: async (shell, words) => {
    const { on, rest } = await attributes(shell, words, 'fvn');
    let status = 0;
    for (const name of rest) status = (await unsetOne(shell, name, on)) || status;
    return status;
  },
};

const removeElement = (shell: Shell, variable: Variable, subscript: string): void => {
  const map = variable.value as Map<string | number, string>;
  if ((subscript === '@' || subscript === '*') && variable.kind === 'indexed') map.clear();
  else if (variable.kind === 'associative') map.delete(subscript);
  else {
    const index = Number(shell.variables.evaluate(subscript));
    const last = Number(elementsOf(variable).at(-1)?.[0] ?? -1);
    map.delete(index < 0 ? last + 1 + index : index);
  }
};

export const declareBuiltins: Readonly<Record<string, Builtin>> = {
  declare: declare('declare'),
  typeset: declare('typeset'),
  local: declare('local'),
  export: marking('export', 'x'),
  readonly: marking('readonly', 'r'),
  unset,
};
