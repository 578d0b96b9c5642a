import type { ProgramContext } from '../../program/program.ts';
import { openFile, saveFile } from './editor-file.ts';
import type { TextBuffer } from './text-buffer.ts';

/** What the command line may change of the editor. */
export interface ViState {
  readonly context: ProgramContext;
  readonly buffer: TextBuffer;
  path: string | undefined;
  message: string;
  numbers: boolean;
  readOnly: boolean;
  over: boolean;
}

const counted = (text: string) => `${text === '' ? 0 : text.split('\n').length - 1}L, ${Buffer.byteLength(text)}B`;

/** Runs a line typed after `:`. */
export async function command(state: ViState, line: string): Promise<void> {
  const { buffer } = state;
  const [, range = '', name = '', bang = '', rest = ''] = /^\s*(%|[\d.$]+(?:,[\d.$+]+)?)?\s*([a-z]*)(!?)\s*(.*)$/s.exec(line) ?? [];
  const force = bang === '!';
  if (name === '' && range !== '') return void buffer.move(row(buffer, range), 0);
  if (name === 's') return substitute(state, range, rest);
  if (name === 'd') {
    const [from, to] = rows(buffer, range);
    buffer.mark();
    return void buffer.removeLines(from, to - from + 1);
  }
  const commands: Record<string, () => Promise<void> | void> = {
    w: async () => void (await write(state, rest, force)),
    write: async () => void (await write(state, rest, force)),
    wq: async () => void ((await write(state, rest, force)) && (state.over = true)),
    x: async () => void ((!buffer.modified || (await write(state, rest, force))) && (state.over = true)),
    q: () => quit(state, force),
    quit: () => quit(state, force),
    qa: () => quit(state, force),
    e: async () => await edit(state, rest, force),
    r: async () => await read(state, rest),
    set: () => set(state, rest),
    noh: () => undefined,
    syntax: () => undefined,
    u: () => void buffer.undo(),
  };
  const run = commands[name];
  if (name === '' && force) state.message = 'Shell commands are not part of this simulated vi';
  else if (run) await run();
  else if (line.trim() !== '') state.message = `E492: Not an editor command: ${line}`;
}

function quit(state: ViState, force: boolean): void {
  if (state.buffer.modified && !force) state.message = 'E37: No write since last change (add ! to override)';
  else state.over = true;
}

async function write(state: ViState, path: string, force: boolean): Promise<boolean> {
  const target = path || state.path;
  if (target === undefined) state.message = 'E32: No file name';
  else if (state.readOnly && !force && target === state.path) state.message = "E45: 'readonly' option is set (add ! to override)";
  else {
    const isNew = !(await state.context.sys.access(target, 0));
    const problem = await saveFile(state.context, target, state.buffer.text);
    state.message =
      problem === undefined ? `"${target}" ${isNew ? '[New] ' : ''}${counted(state.buffer.text)} written` : `"${target}" E212: Can't open file for writing`;
    if (problem !== undefined) return false;
    state.path ??= target;
    state.buffer.modified = false;
    return true;
  }
  return false;
}

async function edit(state: ViState, path: string, force: boolean): Promise<void> {
  if (state.buffer.modified && !force) return void (state.message = 'E37: No write since last change (add ! to override)');
  const target = path || state.path;
  if (target === undefined) return void (state.message = 'E32: No file name');
  const opened = await openFile(state.context, target);
  state.buffer.lines = opened.text === '' ? [''] : opened.text.replace(/\n$/, '').split('\n');
  state.buffer.move(0, 0);
  state.buffer.modified = false;
  Object.assign(state, { path: target, readOnly: opened.readOnly, message: opened.isNew ? `"${target}" [New]` : `"${target}" ${counted(opened.text)}` });
}

async function read(state: ViState, path: string): Promise<void> {
  const opened = await openFile(state.context, path);
  if (opened.isNew) return void (state.message = `E484: Can't open file ${path}`);
  state.buffer.mark();
  state.buffer.lines.splice(state.buffer.row + 1, 0, ...opened.text.replace(/\n$/, '').split('\n'));
  state.buffer.move(state.buffer.row + 1, 0);
}

function set(state: ViState, option: string): void {
  if (/^(nu|number)$/.test(option)) state.numbers = true;
  else if (/^(nonu|nonumber)$/.test(option)) state.numbers = false;
  else if (!/^(no)?(paste|hlsearch|hls|ic|ignorecase|ai|autoindent|list|wrap|expandtab|et|ruler|showmode)$|^(ts|tabstop|sw|shiftwidth)=\d+$/.test(option))
    state.message = `E518: Unknown option: ${option}`;
}

const row = (buffer: TextBuffer, text: string): number => (text === '$' ? buffer.lines.length - 1 : text === '.' ? buffer.row : Number(text) - 1);

function rows(buffer: TextBuffer, range: string): [number, number] {
  if (range === '%') return [0, buffer.lines.length - 1];
  const [from = '.', to = from] = range === '' ? [] : range.split(',');
  const clamp = (value: number) => Math.min(Math.max(value, 0), buffer.lines.length - 1);
  return [clamp(row(buffer, from)), clamp(to.startsWith('+') ? row(buffer, from) + Number(to.slice(1)) : row(buffer, to))];
}

/** vi's pattern as a regular expression of JavaScript: `\(`, `\|`, `\+` are the special ones there. */
export const viPattern = (text: string): string =>
  text.replace(/\\([(){}|+?<>])|([(){}|+?])/g, (_whole, special?: string, plain?: string) =>
    special === undefined ? `\\${plain}` : /[<>]/.test(special) ? '\\b' : special,
  );

function substitute(state: ViState, range: string, rest: string): void {
  const { buffer } = state;
  const mark = rest[0] ?? '/';
  const [, source = '', replacement = '', flags = ''] = rest.split(new RegExp(`(?<!\\\\)\\${mark}`));
  const [from, to] = rows(buffer, range);
  const pattern = new RegExp(viPattern(source.replaceAll(`\\${mark}`, mark)), `${flags.includes('g') ? 'g' : ''}${flags.includes('i') ? 'i' : ''}`);
  const text = replacement
    .replaceAll(`\\${mark}`, mark)
    .replace(/\$/g, '$$$$')
    .replace(/\\(\d)/g, '$$$1')
    .replace(/(?<!\\)&/g, '$$&')
    .replace(/\\&/g, '&')
    .replace(/\\r|\\n/g, '\n');
  let changed = 0;
  let last = buffer.row;
  buffer.mark();
  const next = buffer.lines.flatMap((line, at) => {
    if (at < from || at > to || !pattern.test(line)) return [line];
    pattern.lastIndex = 0;
    changed++;
    last = at;
    return line.replace(pattern, text).split('\n');
  });
  if (changed === 0) {
    buffer.undo();
    state.message = `E486: Pattern not found: ${source}`;
    return;
  }
  buffer.lines = next;
  buffer.move(last, 0);
  if (changed > 2) state.message = `${changed} substitutions on ${changed} lines`;
}
