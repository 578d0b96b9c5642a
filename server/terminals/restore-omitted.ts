import type headless from '@xterm/headless';

interface Attributes {
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isUnderline(): number;
  isBlink(): number;
  isInverse(): number;
  isInvisible(): number;
  isStrikethrough(): number;
  isOverline(): number;
  isFgRGB(): boolean;
  isBgRGB(): boolean;
  isFgPalette(): boolean;
  isBgPalette(): boolean;
  getFgColor(): number;
  getBgColor(): number;
}
type Charset = Readonly<Record<string, string>> | undefined;
interface BufferState {
  readonly x: number;
  readonly y: number;
  readonly ybase: number;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes & { readonly fg: number; readonly bg: number };
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
}
/** The part of xterm's inside that its serializer leaves out. `restore-omitted.test.ts` fails where a new version moves it. */
interface Core {
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly decPrivateModes: { origin: boolean; cursorStyle?: 'block' | 'underline' | 'bar'; cursorBlink?: boolean };
  };
  readonly coreMouseService: { readonly activeEncoding: string };
  readonly _charsetService: { readonly glevel: number; readonly _charsets: readonly Charset[] };
  readonly _inputHandler: { readonly _curAttrData: Attributes };
  readonly _bufferService: { readonly buffers: { readonly active: BufferState; readonly normal: BufferState } };
}

const flags = {
  1: 'isBold',
  2: 'isDim',
  3: 'isItalic',
  4: 'isUnderline',
  5: 'isBlink',
  7: 'isInverse',
  8: 'isInvisible',
  9: 'isStrikethrough',
  53: 'isOverline',
} as const;

const colour = (base: 38 | 48, kind: 'rgb' | 'palette' | 'default', value: number): number[] => {
  if (kind === 'default') return [];
  if (kind === 'palette') return value < 16 ? [base - 8 + (value & 7) + (value < 8 ? 0 : 60)] : [base, 5, value];
  return [base, 2, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
};

/** SGR that sets exactly these attributes, whatever was set before. */
const sgr = (attributes: Attributes): string => {
  const set = Object.entries(flags).flatMap(([code, is]) => (attributes[is]() ? [Number(code)] : []));
  const fg = colour(38, attributes.isFgRGB() ? 'rgb' : attributes.isFgPalette() ? 'palette' : 'default', attributes.getFgColor());
  const bg = colour(48, attributes.isBgRGB() ? 'rgb' : attributes.isBgPalette() ? 'palette' : 'default', attributes.getBgColor());
  return `\x1b[${[0, ...set, ...fg, ...bg].join(';')}m`;
};

const designators = ['(', ')', '*', '+'];
const flagOf = (charset: Charset): string => (charset?.['`'] === '◆' ? '0' : charset?.['#'] === '£' ? 'A' : 'B');
const shifts = ['\x0f', '\x0e', '\x1bn', '\x1bo'];

const charsets = ({ glevel, _charsets }: Core['_charsetService']): string => {
  const designated = _charsets.map((charset, level) => (charset === undefined ? '' : `\x1b${designators[level]}${flagOf(charset)}`)).join('');
  return designated + (glevel === 0 ? '' : shifts[glevel]!);
};

const defaultTabs = (cols: number): string => Array.from({ length: Math.ceil(cols / 8) }, (_, index) => index * 8).join();
const tabs = (buffer: BufferState, cols: number): string => {
  const set = Object.keys(buffer.tabs).filter((column) => buffer.tabs[Number(column)] === true && Number(column) < cols);
  return set.join() === defaultTabs(cols) ? '' : `\x1b[3g${set.map((column) => `\x1b[${Number(column) + 1}G\x1bH`).join('')}`;
};

const styles = { block: 2, underline: 4, bar: 6 };

const modes = ({ coreService, coreMouseService }: Core, title: string): string => {
  const { cursorStyle, cursorBlink } = coreService.decPrivateModes;
  const encoding = { SGR: '\x1b[?1006h', SGR_PIXELS: '\x1b[?1016h' }[coreMouseService.activeEncoding] ?? '';
  const style = cursorStyle === undefined ? '' : `\x1b[${styles[cursorStyle] - (cursorBlink === true ? 1 : 0)} q`;
  return `${encoding}${style}${coreService.isCursorHidden ? '\x1b[?25l' : ''}${title === '' ? '' : `\x1b]2;${title}\x07`}`;
};

const at = (row: number, column: number): string => `\x1b[${row + 1};${column + 1}H`;

const background = (cell: headless.IBufferCell | undefined): number[] =>
  cell === undefined ? [] : colour(48, cell.isBgRGB() ? 'rgb' : cell.isBgPalette() ? 'palette' : 'default', cell.getBgColor());

/** Rows without text whose background was coloured: the serializer drops those below the last text. */
const colouredBlanks = (buffer: headless.IBuffer, size: { cols: number; rows: number }): string => {
  const spare = buffer.getNullCell();
  const row = (index: number): string => {
    const line = buffer.getLine(buffer.baseY + index);
    if (line === undefined || line.translateToString(true) !== '') return '';
    const colours = Array.from({ length: size.cols }, (_, column) => background(line.getCell(column, spare)).join(';'));
    const starts = colours.flatMap((value, column) => (value !== '' && value !== colours[column - 1] ? [column] : []));
    const end = (from: number): number => colours.findIndex((value, column) => column > from && value !== colours[from]);
    return starts.map((from) => `${at(index, from)}\x1b[0;${colours[from]}m\x1b[${(end(from) === -1 ? size.cols : end(from)) - from}X`).join('');
  };
  return Array.from({ length: size.rows }, (_, index) => row(index)).join('');
};

/** A cursor that is about to wrap can only be had by printing the last character of its row again. */
const cursorAt = ({ x, y }: BufferState, { buffer, cols }: headless.Terminal, top: number): string => {
  if (x < cols) return at(y - top, x);
  const line = buffer.active.getLine(buffer.active.baseY + y);
  const column = line?.getCell(cols - 1)?.getWidth() === 0 ? cols - 2 : cols - 1;
  const last = line?.getCell(column);
  return `${at(y - top, column)}${last === undefined ? '' : sgr(last)}${last?.getChars() || ' '}`;
};

/** What moves the cursor when it is set, and then cursor and attributes: the serializer's own way back misses where a full row ends the text. */
const placement = ({ _bufferService, _inputHandler, coreService }: Core, terminal: headless.Terminal): string => {
  const buffer = _bufferService.buffers.active;
  const saved = { row: Math.max(0, buffer.savedY - buffer.ybase), column: buffer.savedX };
  const savesCursor = saved.row > 0 || saved.column > 0 || buffer.savedCurAttrData.fg !== 0 || buffer.savedCurAttrData.bg !== 0;
  const hasMargins = buffer.scrollTop > 0 || buffer.scrollBottom < terminal.rows - 1;
  const origin = coreService.decPrivateModes.origin;
  return [
    origin ? '\x1b[?6l' : '',
    colouredBlanks(terminal.buffer.active, terminal),
    tabs(buffer, terminal.cols),
    savesCursor ? `${at(saved.row, saved.column)}${sgr(buffer.savedCurAttrData)}\x1b7` : '',
    hasMargins ? `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r` : '',
    origin ? '\x1b[?6h' : '',
    cursorAt(buffer, terminal, origin ? buffer.scrollTop : 0),
    sgr(_inputHandler._curAttrData),
  ].join('');
};

const alternate = '\x1b[?1049h\x1b[H';

/** Completes what the serializer wrote with what it omits: saved cursor, margins, tab stops, character sets, mouse encoding, cursor style and visibility, title. */
export const restoreOmitted = (terminal: headless.Terminal, serialised: string, title: string): { screen: string; cursorHidden: boolean } => {
  const core = (terminal as unknown as { _core: Core })._core;
  const { normal } = core._bufferService.buffers;
  const blanks = terminal.buffer.active.type === 'alternate' ? colouredBlanks(terminal.buffer.normal, terminal) : '';
  const back = blanks === '' ? '' : at(normal.y, normal.x);
  const content = serialised.replace(alternate, `${blanks}${back}${sgr(normal.savedCurAttrData)}\x1b[?1049h\x1b[m\x1b[2J\x1b[H`);
  return { screen: content + placement(core, terminal) + charsets(core._charsetService) + modes(core, title), cursorHidden: core.coreService.isCursorHidden };
};
