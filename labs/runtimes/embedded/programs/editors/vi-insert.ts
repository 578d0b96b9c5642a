import type { Key } from './keys.ts';
import type { TextBuffer } from './text-buffer.ts';

/** A key in insert mode; `over`: letters take the place of others. */
export function insertKey(buffer: TextBuffer, key: Key, over: boolean): void {
  const page: Record<Key, () => void> = {
    enter: () => buffer.insert('\n'),
    tab: () => buffer.insert('\t'),
    backspace: () => buffer.backspace(),
    '^H': () => buffer.backspace(),
    delete: () => buffer.deleteForward(),
    '^U': () => void buffer.remove({ row: buffer.row, column: 0 }, buffer),
    '^W': () => void buffer.remove({ row: buffer.row, column: buffer.line.slice(0, buffer.column).replace(/\S*\s*$/, '').length }, buffer),
    up: () => buffer.move(buffer.row - 1, buffer.column),
    down: () => buffer.move(buffer.row + 1, buffer.column),
    left: () => buffer.move(buffer.row, buffer.column - 1),
    right: () => buffer.move(buffer.row, buffer.column + 1),
    home: () => buffer.move(buffer.row, 0),
    end: () => buffer.move(buffer.row, Infinity),
  };
  if (page[key]) page[key]();
  else if ([...key].length === 1) {
    if (over && buffer.column < buffer.line.length) buffer.deleteForward();
    buffer.insert(key);
  }
}
