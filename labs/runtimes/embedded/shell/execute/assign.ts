import { evaluate } from '../expand/evaluate.ts';
import { quoteIfNeeded } from '../expand/quote.ts';
import { elementsOf, keyOf } from '../expand/values.ts';
import { expandText, expandWords } from '../expand/word.ts';
import type { Shell } from '../state/shell.ts';
import { ReadonlyVariable } from '../state/variables.ts';
import type { ArrayElement, Assignment } from '../syntax/ast.ts';
import { ShellFailure } from './control.ts';

/** Makes an assignment; answers how `set -x` shows it. */
export const assign = async (shell: Shell, assignment: Assignment): Promise<string> => {
  const { name, subscript, append, value, array } = assignment;
  const operator = append ? '+=' : '=';
  try {
    if (array) {
      await assignArray(shell, { name, append, elements: array });
      return `${name}${operator}(${array.map(({ word }) => word.raw).join(' ')})`;
    }
    const text = value ? await expandText(shell, value, { assignment: true }) : '';
    const reference = subscript ? undefined : /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(shell.variables.resolve(name));
    if (reference) await assignElement(shell, { name: reference[1]!, subscript: plainWord(reference[2]!), append, text });
    else if (subscript) await assignElement(shell, { name, subscript, append, text });
    else shell.variables.set(name, text, append);
    if (!subscript && shell.options.has('allexport')) shell.variables.own(shell.variables.resolve(name))!.exported = true;
    return `${name}${subscript ? `[${subscript.raw}]` : ''}${operator}${text === '' ? '' : quoteIfNeeded(text)}`;
  } catch (error) {
    if (error instanceof ReadonlyVariable) throw new ShellFailure(error.message);
    throw error;
  }
};

const plainWord = (text: string) => ({ raw: text, parts: [{ kind: 'literal' as const, text }] });

const assignElement = async (
  shell: Shell,
  target: { name: string; subscript: NonNullable<Assignment['subscript']>; append: boolean; text: string },
): Promise<void> => {
  const { name, append, text } = target;
  if (target.subscript.raw === '') throw new ShellFailure(`${name}[]: bad array subscript`);
  const key = await keyOf(shell, name, target.subscript);
  const variable = shell.variables.find(name);
  const before = append && variable ? elementsOf(variable).find(([found]) => found === key)?.[1] : undefined;
  const added = append && variable?.integer ? String(evaluate(shell, `(${before ?? '0'})+(${text})`)) : `${before ?? ''}${text}`;
  shell.variables.setElement(name, key, added);
};

/** `name=(...)`. */
export const assignArray = async (
  shell: Shell,
  { name, append, elements }: { name: string; append: boolean; elements: readonly ArrayElement[] },
): Promise<void> => {
  const variable = shell.variables.find(name);
  if (variable?.kind === 'associative') return assignAssociative(shell, { name, append, elements });
  const values = new Map<number, string>(append && variable ? (elementsOf(variable) as [number, string][]) : []);
  let next = values.size === 0 ? 0 : Math.max(...values.keys()) + 1;
  for (const element of elements) {
    if (element.subscript) {
      next = Number(await keyOf(shell, name, element.subscript));
      const text = await expandText(shell, element.word, { assignment: true });
      values.set(next, element.append ? (values.get(next) ?? '') + text : text);
      next += 1;
    } else for (const word of await expandWords(shell, [element.word])) values.set(next++, word);
  }
  shell.variables.setArray(name, 'indexed', variable?.integer ? new Map([...values].map(([key, text]) => [key, String(evaluate(shell, text))])) : values);
};

const assignAssociative = async (
  shell: Shell,
  { name, append, elements }: { name: string; append: boolean; elements: readonly ArrayElement[] },
): Promise<void> => {
  const variable = shell.variables.find(name)!;
  const values = new Map<string, string>(append ? (elementsOf(variable) as [string, string][]) : []);
  const loose: string[] = [];
  for (const { subscript, word, append: adds } of elements) {
    if (!subscript) {
      loose.push(...(await expandWords(shell, [word])));
      continue;
    }
    const key = await expandText(shell, subscript);
    const text = await expandText(shell, word, { assignment: true });
    values.set(key, adds ? (values.get(key) ?? '') + text : text);
  }
  for (let index = 0; index < loose.length; index += 2) values.set(loose[index]!, loose[index + 1] ?? '');
  shell.variables.setArray(name, 'associative', values);
};
