import { createHash } from 'node:crypto';

const symbols = ' .o+=*BOX@%&#/^SE';
const [width, height] = [17, 9];

/** The drunken bishop's walk over a key's hash, as ssh-keygen draws it. */
export function randomArt(blob: Uint8Array, { title, bits }: { title: string; bits: number }): string {
  const field = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  let [x, y] = [8, 4];
  const most = symbols.length - 1;
  for (let byte of createHash('sha256').update(blob).digest()) {
    for (let step = 0; step < 4; step++) {
      x = Math.min(width - 1, Math.max(0, x + (byte & 1 ? 1 : -1)));
      y = Math.min(height - 1, Math.max(0, y + (byte & 2 ? 1 : -1)));
      if (field[y]![x]! < most - 2) field[y]![x]!++;
      byte >>= 2;
    }
  }
  field[4]![8] = most - 1;
  field[y]![x] = most;
  const border = (text: string): string => {
    const room = width - text.length;
    return `+${'-'.repeat(Math.floor(room / 2))}${text}${'-'.repeat(Math.ceil(room / 2))}+`;
  };
  const rows = field.map((row) => `|${row.map((count) => symbols[Math.min(count, most)]).join('')}|`);
  return [border(`[${title} ${bits}]`), ...rows, border('[SHA256]')].map((line) => `${line}\n`).join('');
}
