export type TomlValue = string | number | boolean | readonly TomlValue[] | { readonly [key: string]: TomlValue };

/** A file that is no TOML: Python's words for it. */
export class TomlError extends Error {}

/** The part of TOML that the scenarios' settings use: tables, arrays of tables, dotted keys, strings, numbers, booleans, arrays. */
export function parseToml(text: string): Record<string, TomlValue> {
  const root: Record<string, TomlValue> = {};
  let table = root;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    let line = uncommented(lines[at]!).trim();
    if (line === '') continue;
    const [, list] = /^\[\[([^\]]+)\]\]$/.exec(line) ?? [];
    const [, name] = /^\[([^[\]]+)\]$/.exec(line) ?? [];
    if (list !== undefined) table = appended(root, keysOf(list));
    else if (name !== undefined) table = nested(root, keysOf(name));
    else {
      while (open(line) && at + 1 < lines.length) line += ` ${uncommented(lines[++at]!).trim()}`;
      const [, key, value] = /^((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=\s*(.+)$/s.exec(line) ?? [];
      if (key === undefined || value === undefined) throw new TomlError(`Invalid statement (at line ${at + 1}, column 1)`);
      const keys = keysOf(key);
      const last = keys.pop()!;
      const inside = nested(table, keys);
      if (Object.hasOwn(inside, last)) throw new TomlError(`Cannot overwrite a value (at line ${at + 1}, column ${line.length + 1})`);
      inside[last] = valueOf(value, at + 1);
    }
  }
  return root;
}

const keysOf = (text: string): string[] => text.split('.').map((part) => part.trim().replace(/^["'](.*)["']$/, '$1'));

const uncommented = (line: string): string => /^(?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*')*/.exec(line)![0];

const open = (line: string): boolean => {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '');
  return (bare.match(/\[/g)?.length ?? 0) > (bare.match(/\]/g)?.length ?? 0);
};

function nested(table: Record<string, TomlValue>, keys: readonly string[]): Record<string, TomlValue> {
  return keys.reduce((inside, key) => {
    const next = (inside[key] ??= {});
    const last = Array.isArray(next) ? (next as TomlValue[]).at(-1) : next;
    if (typeof last !== 'object') throw new TomlError('Cannot overwrite a value');
    return last as Record<string, TomlValue>;
  }, table);
}

function appended(root: Record<string, TomlValue>, keys: string[]): Record<string, TomlValue> {
  const last = keys.pop()!;
  const inside = nested(root, keys);
  const list = (inside[last] ??= []) as TomlValue[];
  const made = {};
  list.push(made);
  return made;
}

function valueOf(text: string, line: number): TomlValue {
  const word = text.trim();
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^"(?:[^"\\]|\\.)*"$/.test(word)) return JSON.parse(word.replace(/\\U([0-9a-fA-F]{8})/g, '\\u{$1}')) as string;
  if (/^'[^']*'$/.test(word)) return word.slice(1, -1);
  if (/^[+-]?\d[\d_]*(\.\d+)?$/.test(word)) return Number(word.replaceAll('_', ''));
  if (word.startsWith('[') && word.endsWith(']'))
    return [...word.slice(1, -1).matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|[^,\s]+/g)].map(([one]) => valueOf(one, line));
  throw new TomlError(`Invalid value (at line ${line}, column ${Math.max(1, text.indexOf(word) + 1)})`);
}
