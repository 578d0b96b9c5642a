import type { ProgramContext } from '../../program/program.ts';
import { openFile, saveFile } from './editor-file.ts';
import type { TextBuffer } from './text-buffer.ts';
import { global, substitute } from './vi-substitute.ts';

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
  if (onRows(state, { range, name: force ? `${name}!` : name, rest })) return;
  const commands: Record<string, () => Promise<void> | void> = {
    w: async () => void (await write(state, rest, force)),
    write: async () => void (await write(state, rest, force)),
    wq: async () => void ((await write(state, rest, force)) && (state.over = true)),
    x: async () => void ((!buffer.modified || (await write(state, rest, force))) && (state.over = true)),
    q: () => quit(state, force),
    quit: () => quit(state, force),
    qa: () => quit(state, force),
    qall: () => quit(state, force),
    wqa: async () => void ((await write(state, rest, force)) && (state.over = true)),
    wa: async () => void (await write(state, rest, force)),
    wall: async () => void (await write(state, rest, force)),
    xit: async () => void ((!buffer.modified || (await write(state, rest, force))) && (state.over = true)),
    e: async () => await edit(state, rest, force),
    r: async () => await read(state, rest),
    set: () => set(state, rest),
    noh: () => undefined,
    syntax: () => undefined,
    u: () => void buffer.undo(),
    undo: () => void buffer.undo(),
    red: () => void buffer.redo(),
    redo: () => void buffer.redo(),
  };
  const run = commands[name];
  if (name === '' && force) state.message = 'Shell commands are not part of this simulated vi';
  else if (run) await run();
  else if (line.trim() !== '') state.message = `E492: Not an editor command: ${line}`;
}

/** Commands that change some rows. False where it is none of them. */
function onRows(state: ViState, { range, name, rest }: { range: string; name: string; rest: string }): boolean {
  const isGlobal = /^(g|global)!?$|^v$/.test(name);
  const [from, to] = rows(state.buffer, range || (isGlobal ? '%' : ''));
  const wanted = (at: number): boolean => at >= from && at <= to;
  if (isGlobal) global(state, rest, { inverted: /[!v]$/.test(name), wanted });
  else if (name === 's' || name === 'substitute') substitute(state, rest, wanted);
  else if (name === 'd' || name === 'delete') {
    state.buffer.mark();
    state.buffer.removeLines(from, to - from + 1);
  } else return false;
  return true;
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
