/** Which part of a text is on the screen: scrolled so that the cursor is within, long lines cut, tabs as eight columns. */
export class View {
  top = 0;

  /** Rows of the text area, each at most `cols` wide, and where the cursor stands in it (0-based). */
  frame(
    lines: readonly string[],
    cursor: { row: number; column: number },
    { rows, cols }: { rows: number; cols: number },
  ): { rows: (string | undefined)[]; row: number; column: number } {
    if (cursor.row < this.top) this.top = cursor.row;
    if (cursor.row >= this.top + rows) this.top = cursor.row - rows + 1;
    const at = shown(lines[cursor.row]!.slice(0, cursor.column)).length;
    const left = at < cols - 1 ? 0 : at - cols + 2;
    const visible = Array.from({ length: rows }, (_row, index) => lines[this.top + index]);
    return {
      rows: visible.map((line, index) =>
        line === undefined
          ? undefined
          : shown(line)
              .slice(this.top + index === cursor.row ? left : 0)
              .slice(0, cols),
      ),
      row: cursor.row - this.top,
      column: at - left,
    };
  }
}

/** Control characters as `^X`, tabs as spaces to the next stop. */
export function shown(line: string): string {
  let text = '';
  for (const letter of line) {
    if (letter === '\t') text += ' '.repeat(8 - (text.length % 8));
    else text += letter < ' ' ? `^${String.fromCharCode(letter.charCodeAt(0) + 64)}` : letter;
  }
  return text;
}
