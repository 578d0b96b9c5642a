import type { Parameter, Word } from './ast.ts';
import type { Mode, Words } from './words.ts';

const operatorPattern = /:[-=?+]|##|%%|\/[/#%]?|\^\^|,,|~~|@[A-Za-z]|[-=?+#%^,~:]/y;
const namePattern = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]/y;

const match = (words: Words, pattern: RegExp): string | undefined => {
  pattern.lastIndex = words.scanner.position;
  return pattern.exec(words.scanner.text)?.[0];
};

/** `${...}`; the scanner stands at its dollar sign. What is no form at all is taken as `bad` and refused when it is run. */
export const readBraced = (words: Words, mode: Mode): Parameter => {
  const { scanner } = words;
  const start = scanner.position;
  scanner.position += 2;
  const found = readForm(words, mode);
  if (found && scanner.peek() === '}') {
    scanner.position += 1;
    return { kind: 'parameter', raw: scanner.text.slice(start, scanner.position), ...found };
  }
  words.parts({ stop: '}', closer: '}', quoted: mode.quoted ?? false });
  scanner.position += 1;
  return { kind: 'parameter', raw: scanner.text.slice(start, scanner.position), name: '', bad: true };
};

type Form = Omit<Parameter, 'kind' | 'raw'>;

const readForm = (words: Words, mode: Mode): Form | undefined => {
  const { scanner } = words;
  const length = scanner.peek() === '#' && /^#([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])[}[]/.test(scanner.text.slice(scanner.position, scanner.position + 300));
  const indirect = scanner.peek() === '!' && /[A-Za-z0-9_@*#?]/.test(scanner.peek(1));
  if (length || indirect) scanner.position += 1;
  const name = match(words, namePattern);
  if (name === undefined) return undefined;
  scanner.position += name.length;
  const named = { name, ...(length && { length }), ...(indirect && { indirect }) };
  if (indirect && /^[@*]\}/.test(scanner.text.slice(scanner.position, scanner.position + 2))) {
    scanner.position += 1;
    return { name, names: scanner.text[scanner.position - 1] as '@' | '*' };
  }
  const subscript = scanner.peek() === '[' ? words.subscript() : undefined;
  const target = { ...named, ...(subscript && { subscript }) };
  return scanner.peek() === '}' ? target : { ...target, ...readOperation(words, mode) };
};

const readOperation = (words: Words, mode: Mode): Pick<Form, 'operator' | 'words'> => {
  const { scanner } = words;
  const operator = match(words, operatorPattern);
  if (operator === undefined) return {};
  scanner.position += operator.length;
  const pattern: Mode = { stop: '}', closer: '}' };
  if (operator.startsWith('/')) return { operator, words: pair(words, { ...pattern, stop: '/}' }, '/') };
  if (operator === ':') return { operator, words: pair(words, { stop: ':}', closer: '}', quoted: true, nested: true }, ':') };
  if (operator.startsWith('@')) return { operator };
  if (/[#%^,~]/.test(operator)) return { operator, words: [words.wordIn(pattern)] };
  return { operator, words: [words.wordIn({ ...pattern, quoted: mode.quoted ?? false, document: false })] };
};

/** Two words: the second begins after the separator and goes up to the brace. The offset of a substring may hold `a ? b : c`. */
const pair = (words: Words, first: Mode, separator: string): Word[] => {
  const { scanner } = words;
  let left = words.wordIn(first);
  while (separator === ':' && scanner.peek() === ':' && left.raw.split('?').length > left.raw.split(':').length) {
    scanner.position += 1;
    const more = words.wordIn(first);
    left = { raw: `${left.raw}:${more.raw}`, parts: [...left.parts, { kind: 'literal', text: ':' }, ...more.parts] };
  }
  if (scanner.peek() !== separator) return [left];
  scanner.position += 1;
  return [left, words.wordIn({ ...first, stop: '}' })];
};
