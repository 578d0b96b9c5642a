import type { Part, Word } from '../syntax/ast.ts';

/** A word as characters of unquoted text and whole parts. */
type Item = string | Part;

const itemsOf = (word: Word): Item[] => word.parts.flatMap((part): Item[] => (part.kind === 'literal' ? [...part.text] : [part]));

const wordOf = (items: readonly Item[]): Word => {
  const parts: Part[] = [];
  for (const item of items) {
    const last = parts.at(-1);
    if (typeof item !== 'string') parts.push(item);
    else if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + item };
    else parts.push({ kind: 'literal', text: item });
  }
  return { raw: '', parts };
};

/** Where the brace that opens at `open` closes, with its alternatives; undefined where it is plain text. */
const braces = (items: readonly Item[], open: number): { end: number; alternatives: Item[][] } | undefined => {
  const alternatives: Item[][] = [[]];
  let depth = 0;
  for (let at = open; at < items.length; at += 1) {
    const item = items[at]!;
    if (item === '{') depth += 1;
    if (item === '}') depth -= 1;
    if (depth === 0) {
      const end = at + 1;
      if (alternatives.length > 1) return { end, alternatives };
      const range = rangeOf(alternatives[0]!);
      return range && { end, alternatives: range };
    }
    if (item === ',' && depth === 1) alternatives.push([]);
    else if (at > open) alternatives.at(-1)!.push(item);
  }
  return undefined;
};

const rangeOf = (items: readonly Item[]): Item[][] | undefined => {
  const chars = items.filter((item) => typeof item === 'string');
  if (chars.length < items.length) return undefined;
  const found = /^(?:(-?\d+)\.\.(-?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.(-?\d+))?$/.exec(chars.join(''));
  if (!found) return undefined;
  const [, first, last, from, to, by] = found;
  const start = first === undefined ? from!.charCodeAt(0) : Number(first);
  const end = last === undefined ? to!.charCodeAt(0) : Number(last);
  const step = Math.max(1, Math.abs(Number(by ?? 1))) * (start <= end ? 1 : -1);
  const padded = first !== undefined && [first, last!].some((text) => /^-?0\d/.test(text));
  const width = padded ? Math.max(first.length, last!.length) : 0;
  const values: Item[][] = [];
  for (let value = start; step > 0 ? value <= end : value >= end; value += step) {
    if (values.length > 1_000_000) break;
    const digits = value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
    values.push([...(first === undefined ? String.fromCharCode(value) : digits)]);
  }
  return values;
};

const expand = (items: readonly Item[]): Item[][] => {
  for (let open = items.indexOf('{'); open >= 0; open = items.indexOf('{', open + 1)) {
    const found = braces(items, open);
    if (!found) continue;
    const before = items.slice(0, open);
    const after = expand(items.slice(found.end));
    return found.alternatives.flatMap((alternative) => expand(alternative)).flatMap((middle) => after.map((rest) => [...before, ...middle, ...rest]));
  }
  return [[...items]];
};

/** Brace expansion: one word to as many as it says. */
export const expandBraces = (word: Word): Word[] =>
  word.parts.some((part) => part.kind === 'literal' && part.text.includes('{')) ? expand(itemsOf(word)).map(wordOf) : [word];
