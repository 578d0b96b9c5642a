/** systemd's colours, for terminals only. */
export const codes = {
  plain: '',
  red: '\x1b[0;1;31m',
  green: '\x1b[0;1;32m',
  yellow: '\x1b[0;1;38;5;185m',
  grey: '\x1b[0;38;5;245m',
  bold: '\x1b[0;1;39m',
  blue: '\x1b[0;1;34m',
} as const;
export type Colour = keyof typeof codes;

const off = '\x1b[0m';
const underline = '\x1b[0;4m';

export const paint = (text: string, colour: Colour, terminal: boolean): string => (terminal && colour !== 'plain' ? `${codes[colour]}${text}${off}` : text);

/** A path that a terminal may open. */
export const linked = (path: string, target: string, terminal: boolean): string => (terminal ? `\x1b]8;;${target}\x07${path}\x1b]8;;\x07` : path);

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}
export type Row = readonly Cell[] & { readonly underlined?: boolean };

/** Columns side by side, in systemd's way: a space between them, the last one not filled up, on terminals the head underlined. */
export function table(head: readonly string[] | undefined, rows: readonly Row[], terminal: boolean): string {
  const count = head?.length ?? rows[0]?.length ?? 0;
  const widths = Array.from({ length: count }, (_, at) => Math.max(0, head?.[at]?.length ?? 0, ...rows.map((row) => [...(row[at]?.text ?? '')].length)));
  const lines = rows.map((row) => bodyLine(row, widths, terminal));
  return [...(head ? [headLine(head, widths, terminal)] : []), ...lines].map((line) => `${line}\n`).join('');
}

function headLine(head: readonly string[], widths: readonly number[], terminal: boolean): string {
  const cells = head.map((text, at) => `${at > 0 ? ' ' : ''}${terminal || at < head.length - 1 ? text.padEnd(widths[at]!) : text}`);
  return terminal ? cells.map((text) => `${off}${underline}${text}${off}`).join('') : cells.join('');
}

function bodyLine(row: Row, widths: readonly number[], terminal: boolean): string {
  const style = ({ colour = 'plain' }: Cell): string => {
    if (!terminal) return '';
    const code = codes[colour];
    return row.underlined ? `${code || off}${code ? '\x1b[0;4m' : underline}` : code;
  };
  return row
    .map((cell, at) => {
      const own = style(cell);
      const last = at === row.length - 1;
      const text = last && own === '' ? cell.text : `${cell.text}${' '.repeat(Math.max(0, widths[at]! - [...cell.text].length))}`;
      const before = at > 0 ? style(row[at - 1]!) : '';
      const gap = at === 0 ? '' : before ? `${before} ${off}` : ' ';
      return `${gap}${own ? `${own}${text}${off}` : text}`;
    })
    .join('');
}
