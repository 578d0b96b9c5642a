import { parseTable } from './tables.ts';

const fields = ['minute', 'hour', 'day-of-month', 'month', 'day-of-week'];
const any = ['*', '*', '*', '*', '*'];

/** What crontab finds wrong with a line of a user's table; undefined where nothing is. */
export function parseTableLine(line: string): string | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || /^["']?[A-Za-z_]\w*["']?\s*=/.test(text)) return undefined;
  if (text.startsWith('@'))
    return sound(text) ? undefined : /^@(reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)\s*$/.test(text) ? 'bad command' : 'bad time specifier';
  const words = text.split(/\s+/);
  for (const [at, name] of fields.entries()) {
    const word = words[at];
    if (word === undefined || !sound(`${any.with(at, word).join(' ')} true`)) return `bad ${name}`;
  }
  return words.length > fields.length ? undefined : 'bad command';
}

const sound = (line: string): boolean => parseTable(line, 'root').length === 1;
