import { widthOf } from './width.ts';

const widthOfText = (text: string): number => [...text].reduce((sum, character) => sum + widthOf(character), 0);

/** Names in columns, sorted downwards, as readline lists completions. */
export function listing(names: readonly string[], columns: number): string {
  const width = Math.max(...names.map(widthOfText)) + 2;
  const across = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(names.length / across);
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    const line = names.filter((_, index) => index % rows === row);
    text += `${line.map((name, index) => (index === line.length - 1 ? name : name + ' '.repeat(width - widthOfText(name)))).join('')}\r\n`;
  }
  return text;
}

/** What all begin with. */
export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
