import type { EditLine, KillRing } from './edit-line.ts';

interface Move {
  /** False: there was nothing to do, and the bell rings. */
  run(line: EditLine, kills: KillRing): boolean;
  readonly kills?: boolean;
}

const move = (to: (line: EditLine) => number): Move => ({
  run: (line) => {
    const before = line.point;
    line.move(to(line));
    return line.point !== before;
  },
});
const quiet = (to: (line: EditLine) => number): Move => ({ run: (line) => (line.move(to(line)), true) });
const cut = (to: (line: EditLine) => number): Move => ({ run: (line) => line.cut(to(line)) !== '' });
const kill = (to: (line: EditLine) => number): Move => ({
  kills: true,
  run: (line, kills) => {
    const before = to(line) < line.point;
    kills.add(line.cut(to(line)), before);
    return true;
  },
});
const word = (change: (text: string) => string): Move => ({ run: (line) => (line.changeWord(change), true) });
const yank: Move = { run: (line, kills) => (line.insert(kills.last), true) };
const yankPop: Move = {
  run: (line, kills) => {
    const { last } = kills;
    if (last === '' || !line.characters.slice(0, line.point).join('').endsWith(last)) return false;
    line.cut(line.point - [...last].length);
    kills.turn();
    line.insert(kills.last);
    return true;
  },
};

const start = quiet(() => 0);
const end = quiet(({ characters }) => characters.length);
const left = move(({ point }) => point - 1);
const right = move(({ point }) => point + 1);
const undo: Move = { run: (line) => line.undo() };

/** Readline's keys that only touch the line. */
export const moves: Readonly<Record<string, Move>> = {
  'C-a': start,
  home: start,
  'C-e': end,
  end,
  'C-b': left,
  left,
  'C-f': right,
  right,
  'M-b': quiet(({ wordLeft }) => wordLeft),
  'M-f': quiet(({ wordRight }) => wordRight),
  backspace: cut(({ point }) => point - 1),
  delete: cut(({ point }) => point + 1),
  'C-k': kill(({ characters }) => characters.length),
  'C-u': kill(() => 0),
  'C-w': kill(({ blankLeft }) => blankLeft),
  'M-d': kill(({ wordRight }) => wordRight),
  'M-backspace': kill(({ wordLeft }) => wordLeft),
  'C-y': yank,
  'M-y': yankPop,
  'C-t': { run: (line) => line.transpose() },
  'M-u': word((text) => text.toUpperCase()),
  'M-l': word((text) => text.toLowerCase()),
  'M-c': word((text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
  'C-_': undo,
  'C-\x7f': undo,
};
