import type { DirectoryEntry, Stat } from '../../sys/sys.ts';
import { humanSize } from './human-size.ts';
import { colourOf } from './list-colours.ts';
import type { ListOptions } from './list-options.ts';
import { modeText } from './mode-text.ts';
import { quoteName } from './quote-name.ts';

export interface Names {
  user(uid: number): string;
  group(gid: number): string;
}

/** One entry to print. */
export interface Listed extends DirectoryEntry {
  /** Where a link leads, if it leads anywhere. */
  readonly leadsTo?: Stat;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const pad2 = (value: number) => String(value).padStart(2, '0');

/** `Nov 23 18:05`, or `Nov 23  2024` for what is older than half a year or in the future; other styles as `--time-style` names them. */
export function timeText(atMs: number, nowMs: number, style = 'locale'): string {
  const at = new Date(atMs);
  const day = `${at.getUTCFullYear()}-${pad2(at.getUTCMonth() + 1)}-${pad2(at.getUTCDate())}`;
  const minute = `${pad2(at.getUTCHours())}:${pad2(at.getUTCMinutes())}`;
  if (style === 'full-iso') return `${day} ${minute}:${pad2(at.getUTCSeconds())}.${String(Math.floor(atMs % 1000)).padStart(3, '0')}000000 +0000`;
  if (style === 'long-iso') return `${day} ${minute}`;
  const recent = atMs <= nowMs && nowMs - atMs < 15_778_476_000;
  if (style === 'iso') return recent ? `${day.slice(5)} ${minute}` : `${day} `;
  const head = `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
  return recent ? `${head} ${minute}` : `${head}  ${at.getUTCFullYear()}`;
}

const indicator = ({ stat }: Listed): string =>
  ({ directory: '/', symlink: '@', socket: '=', fifo: '|', file: (stat.mode & 0o111) !== 0 ? '*' : '', character: '', block: '' })[stat.type];

export function shownName(entry: Listed, options: ListOptions): string {
  const name = options.quote ? quoteName(entry.name) : entry.name;
  const coloured = options.colour ? colourOf(entry, name) : name;
  if (options.classify) return coloured + (options.long && entry.stat.type === 'symlink' ? '' : indicator(entry));
  return options.slash && entry.stat.type === 'directory' ? `${coloured}/` : coloured;
}

/** The width on the screen of what `shownName` gives. */
export function nameWidth(entry: Listed, options: ListOptions): number {
  return shownName(entry, { ...options, colour: false }).length;
}

const sizeText = ({ stat }: Listed, options: ListOptions): string =>
  stat.device ? `${stat.device[0]}, ${String(stat.device[1]).padStart(3)}` : options.human ? humanSize(stat.size, options.human === 'si') : String(stat.size);

const arrow = (entry: Listed, options: ListOptions): string => {
  if (entry.stat.type !== 'symlink' || entry.stat.target === undefined) return '';
  const target = options.quote ? quoteName(entry.stat.target) : entry.stat.target;
  const shown = options.colour && entry.leadsTo ? colourOf({ name: entry.stat.target, stat: entry.leadsTo }, target) : target;
  return ` -> ${shown}${options.classify && entry.leadsTo ? indicator({ name: '', stat: entry.leadsTo }) : ''}`;
};

/** Blocks of 1 KiB, as `total` and `-s` count them. */
export const blocksOf = ({ stat }: DirectoryEntry): number => (stat.type === 'file' || stat.type === 'directory' ? Math.ceil(stat.size / 4096) * 4 : 0);

/** The rows of `ls -l`, their columns aligned over all entries and over what is `beside` them in the same command. */
export function longRows(
  entries: readonly Listed[],
  options: ListOptions,
  { names, nowMs, beside = [] }: { names: Names; nowMs: number; beside?: readonly Listed[] },
): string[] {
  const cells = [...entries, ...beside].map((entry) => {
    const { stat } = entry;
    const owner = options.numeric ? String(stat.uid) : names.user(stat.uid);
    const group = options.numeric ? String(stat.gid) : names.group(stat.gid);
    const at = options.time === 'change' ? stat.ctimeMs : options.time === 'access' ? stat.atimeMs : stat.mtimeMs;
    return [
      ...(options.inode ? [{ text: String(stat.ino), right: true }] : []),
      ...(options.blocks ? [{ text: String(blocksOf(entry)), right: true }] : []),
      { text: modeText(stat), right: false },
      { text: String(stat.nlink), right: true },
      ...(options.noOwner ? [] : [{ text: owner, right: options.numeric }]),
      ...(options.noGroup ? [] : [{ text: group, right: options.numeric }]),
      { text: sizeText(entry, options), right: true },
      { text: timeText(at, nowMs, options.timeStyle), right: true },
    ];
  });
  const widths = (cells[0] ?? []).map((_cell, column) => Math.max(...cells.map((row) => row[column]!.text.length)));
  return cells.slice(0, entries.length).map((row, at) => {
    const shown = row.map(({ text, right }, column) => (right ? text.padStart(widths[column]!) : text.padEnd(widths[column]!)));
    const entry = entries[at]!;
    return `${shown.join(' ')} ${shownName(entry, options)}${arrow(entry, options)}`;
  });
}

/** Names in as many columns as the width holds, filled from top to bottom (or by rows with `-x`), two spaces apart. */
export function columns(names: readonly { text: string; width: number }[], options: { width: number; byRow: boolean }): string[] {
  const most = Math.max(1, Math.min(names.length, Math.floor(options.width / 3)));
  for (let count = most; count > 1; count--) {
    const rows = Math.ceil(names.length / count);
    if (!options.byRow && Math.ceil(names.length / rows) < count) continue;
    const at = (row: number, column: number) => (options.byRow ? row * count + column : column * rows + row);
    const widths = Array.from({ length: count }, (_, column) =>
      Math.max(0, ...Array.from({ length: rows }, (_row, row) => names[at(row, column)]?.width ?? 0)),
    );
    if (widths.reduce((sum, width) => sum + width + 2, -2) >= options.width) continue;
    return Array.from({ length: rows }, (_, row) => {
      const cells = Array.from({ length: count }, (_cell, column) => ({ name: names[at(row, column)], width: widths[column]! })).filter(({ name }) => name);
      return cells.map(({ name, width }, column) => name!.text + (column === cells.length - 1 ? '' : ' '.repeat(width + 2 - name!.width))).join('');
    });
  }
  return names.map(({ text }) => text);
}
