import { ShellFailure } from '../execute/control.ts';
import type { Context, Shell } from '../state/shell.ts';
import type { Parameter, Word } from '../syntax/ast.ts';
import { applyOperator } from './operators.ts';
import type { Segment } from './segments.ts';
import { listSegments, type Target } from './targets.ts';
import { elementsOf, keyOf, special } from './values.ts';

export const expandParameter = async (shell: Shell, part: Parameter, context: Context): Promise<Segment[]> => {
  if (part.bad) throw new ShellFailure(`${part.raw}: bad substitution`, { fatal: true });
  if (part.names) return listSegments(shell, variableNames(shell, part.name), { list: part.names, context });
  const target = await targetOf(shell, part);
  if (part.indirect && target.list && !part.operator) return listSegments(shell, keysOf(shell, target), { list: target.list, context });
  const resolved = part.indirect ? await indirect(shell, part, target) : target;
  if (part.length) return lengthOf(shell, resolved, context);
  const operated = part.operator === undefined ? undefined : await applyOperator(shell, { part, target: resolved, context });
  if (operated && 'segments' in operated) return operated.segments;
  const values = operated ? operated.values : resolved.values;
  if (values === undefined) {
    unsetIsError(shell, resolved);
    return resolved.list === '@' ? [] : listSegments(shell, [''], { context });
  }
  return listSegments(shell, values, { ...(resolved.list && { list: resolved.list }), context });
};

const unsetIsError = (shell: Shell, target: Target): void => {
  if (shell.options.has('nounset') && target.name !== '@' && target.name !== '*' && target.list === undefined)
    throw new ShellFailure(`${target.label}: unbound variable`, { fatal: true });
};

const variableNames = (shell: Shell, prefix: string): string[] =>
  shell.variables.names().filter((name) => name.startsWith(prefix) && shell.variables.find(name)?.value !== undefined);

const keysOf = (shell: Shell, { name }: Target): string[] => {
  const variable = shell.variables.find(name);
  if (variable?.value instanceof Map) return elementsOf(variable).map(([key]) => String(key));
  return variable?.value === undefined ? [] : ['0'];
};

const targetOf = async (shell: Shell, { name, subscript }: Parameter): Promise<Target> => {
  if (name === '@' || name === '*') return { name, label: name, values: shell.positional, list: name };
  if (subscript === undefined) {
    const value = special(shell, name) ?? viaNameref(shell, name);
    return typeof value === 'object' ? value : { name, label: name, values: value === undefined ? undefined : [value] };
  }
  return element(shell, name, subscript);
};

/** `declare -n ref=array[1]`. */
const viaNameref = (shell: Shell, name: string): string | undefined | Target => {
  const resolved = shell.variables.resolve(name);
  const found = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(resolved);
  if (!found) return shell.variables.get(name);
  const variable = shell.variables.find(found[1]!);
  if (found[2] === '@' || found[2] === '*')
    return { name: found[1]!, label: resolved, values: variable ? elementsOf(variable).map(([, value]) => value) : [], list: found[2] };
  const key = /^\d+$/.test(found[2]!) && variable?.kind !== 'associative' ? Number(found[2]) : found[2]!;
  return (variable?.value as Map<string | number, string> | undefined)?.get(key);
};

const element = async (shell: Shell, name: string, subscript: Word): Promise<Target> => {
  const variable = shell.variables.find(name);
  const label = `${name}[${subscript.raw}]`;
  if (subscript.raw === '@' || subscript.raw === '*') {
    const values = variable?.value === undefined ? [] : elementsOf(variable).map(([, value]) => value);
    return { name, label, values, list: subscript.raw };
  }
  const key = await keyOf(shell, name, subscript);
  if (variable?.value === undefined) return { name, label, values: undefined, key };
  const found = variable.value instanceof Map ? (variable.value as Map<string | number, string>).get(key) : key === 0 ? variable.value : undefined;
  return { name, label, values: found === undefined ? undefined : [found], key };
};

const indirect = async (shell: Shell, part: Parameter, target: Target): Promise<Target> => {
  const name = shell.variables.own(part.name)?.nameref ? undefined : target.values?.[0];
  if (shell.variables.own(part.name)?.nameref) return { name: part.name, label: part.name, values: [shell.variables.resolve(part.name)] };
  if (name === undefined) throw new ShellFailure(`${part.name}: invalid indirect expansion`, { fatal: true });
  const found = /^([A-Za-z_]\w*|\d+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(name);
  if (!found) throw new ShellFailure(`${name}: invalid variable name`, { fatal: true });
  const subscript: Word | undefined = found[2] === undefined ? undefined : { raw: found[2], parts: [{ kind: 'literal', text: found[2] }] };
  return targetOf(shell, { kind: 'parameter', raw: name, name: found[1]!, ...(subscript && { subscript }) });
};

const lengthOf = (shell: Shell, target: Target, context: Context): Segment[] => {
  if (target.list) return listSegments(shell, [String(target.values?.length ?? 0)], { context });
  if (target.values === undefined) unsetIsError(shell, target);
  return listSegments(shell, [String([...(target.values?.[0] ?? '')].length)], { context });
};
