/** Computes a new mode from the old one. */
export type ModeChange = (old: { readonly mode: number; readonly directory: boolean }) => number;

const clause = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]|[0-7]+))+)$/;

/**
 * chmod's operand: octal digits or symbolic clauses (`u+rwX,go=`), or undefined where it is neither. An octal number of up to four digits
 * keeps setuid and setgid of a directory, as GNU does.
 */
export function parseMode(text: string, umask: number): ModeChange | undefined {
  if (/^[0-7]+$/.test(text)) {
    const value = Number.parseInt(text, 8);
    if (value > 0o7777) return undefined;
    return ({ mode, directory }) => (directory && text.length < 5 ? value | (mode & 0o6000) : value);
  }
  const changes = text.split(',').map((part) => parseClause(part, umask));
  if (changes.some((change) => change === undefined)) return undefined;
  return ({ mode, directory }) => changes.reduce((current, change) => change!({ mode: current, directory }), mode);
}

function parseClause(text: string, umask: number): ModeChange | undefined {
  const match = clause.exec(text);
  if (!match) return undefined;
  const who = match[1]!;
  const everybody = who === '' || who.includes('a');
  const classes = (['u', 'g', 'o'] as const).filter((letter) => everybody || who.includes(letter));
  const actions = match[2]!.match(/[-+=][^-+=]*/g) ?? [];
  return ({ mode, directory }) => actions.reduce((current, action) => apply({ action, classes, mask: who === '' ? umask : 0, directory }, current), mode);
}

const shift = { u: 6, g: 3, o: 0 } as const;
const special = { u: 0o4000, g: 0o2000, o: 0o1000 } as const;

interface Action {
  readonly action: string;
  readonly classes: readonly ('u' | 'g' | 'o')[];
  readonly mask: number;
  readonly directory: boolean;
}

function apply({ action, classes, mask, directory }: Action, mode: number): number {
  const operator = action[0];
  const letters = action.slice(1);
  if (/^[0-7]+$/.test(letters)) {
    const value = Number.parseInt(letters, 8);
    return operator === '+' ? mode | value : operator === '-' ? mode & ~value : value;
  }
  const bits = bitsOf(letters, { mode, directory });
  let affected = 0;
  let wanted = 0;
  for (const one of classes) {
    affected |= (7 << shift[one]) | (directory && one !== 'o' ? 0 : special[one]);
    wanted |= bits << shift[one];
    if (letters.includes('s') && one !== 'o') wanted |= special[one];
  }
  if (letters.includes('t') && (classes.includes('o') || classes.length === 3)) wanted |= 0o1000;
  wanted &= ~mask;
  if (operator === '+') return mode | wanted;
  if (operator === '-') return mode & ~wanted;
  return (mode & ~affected) | wanted;
}

function bitsOf(letters: string, { mode, directory }: { mode: number; directory: boolean }): number {
  if (/^[ugo]$/.test(letters)) return (mode >> shift[letters as 'u' | 'g' | 'o']) & 7;
  const executable = letters.includes('x') || (letters.includes('X') && (directory || (mode & 0o111) !== 0));
  return (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (executable ? 1 : 0);
}
