import { expect, test } from 'vitest';
import { Screen, type ScreenState } from './screen.ts';

const silent = { onReply: () => undefined, onTitle: () => undefined };
const size = { cols: 40, rows: 10, seq: 0 };

const drawn = (...outputs: string[]): Screen => {
  const screen = new Screen(size, silent);
  for (const output of outputs) screen.write(Buffer.from(output));
  return screen;
};

const redrawn = ({ screen, cols, rows }: ScreenState, ...outputs: string[]): Screen => {
  const copy = new Screen({ cols, rows, seq: 0, screen }, silent);
  for (const output of outputs) copy.write(Buffer.from(output));
  return copy;
};

const picture = (screen: Screen): Omit<ScreenState, 'seq'> => {
  const { seq: _seq, ...rest } = screen.state();
  return rest;
};

/** First byte of U+0301: xterm joins a mark to its letter only where nothing, a restored screen included, came between the two. */
const combiningLead = 0xcc;

const situations: Record<string, { before: string; after: string }> = {
  'a prompt': { before: '\x1b[?2004h\x1b[01;32mlearner@host\x1b[00m:\x1b[01;34m~\x1b[00m$ ls', after: '\b\b\x1b[Kpwd\r\n/home/learner\r\n' },
  'vim on the other screen': {
    before: '$ vim\r\n\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\x1b[?2004h\x1b[1;10r\x1b[?25l\x1b[2J\x1b[Hone\r\ntwo\x1b[10;1H-- INSERT --\x1b[2;4H\x1b[?25h',
    after: ' more\x1b[?1049l$ done',
  },
  'less with a region that scrolls': { before: '\x1b[?1049h\x1b[2;9r\x1b[2;1Ha\r\nb\x1b[5;3H', after: '\x1b[9;1H\nnew line\x1b[r\x1b[?1049lback' },
  'mouse reports as SGR': { before: '\x1b[?1002h\x1b[?1006h\x1b[?1004hx', after: '\x1b[?1002l\x1b[?1006l' },
  'a hidden cursor and its style': { before: 'x\x1b[4 q\x1b[?25l', after: '\x1b[?25hy' },
  'a title': { before: '\x1b]0;learner@host: ~\x07$ ', after: 'x' },
  'a saved cursor': { before: 'one\x1b[31m\x1b7\r\n\r\ntwo\x1b[0m', after: '\x1b8three' },
  'line drawing': { before: '\x1b(0lqqk', after: 'mqqj\x1b(Bx' },
  'line drawing by shift': { before: '\x1b)0\x0elqk', after: 'mqj\x0fmqj' },
  'coloured text on the other screen': { before: '\x1b[41;1mred\x1b[?1049h\x1b[2J\x1b[3;3Hx', after: 'y\x1b[?1049lz' },
  'a dialog with coloured background': {
    before: '\x1b[?1049h\x1b[44m\x1b[2J\x1b[3;3H\x1b[47;30m  Question  \x1b[5;1H\x1b[42m\x1b[10X\x1b[m',
    after: '\x1b[?1049l$ ',
  },
  'tab stops': { before: '\x1b[3g\x1b[5G\x1bH\x1b[20G\x1bH\r', after: 'a\tb\tc' },
  'origin mode': { before: '\x1b[3;8r\x1b[?6h\x1b[2;2Hx', after: '\x1b[1;1Hy\x1b[9;1Hz' },
  'insert mode without wrap': { before: 'abcdef\x1b[4h\x1b[?7l\x1b[3G', after: `${'x'.repeat(60)}` },
  'wide and combined characters': { before: '世界 e\u0301 🙂 |', after: '\x1b[1;6Hx' },
  'a full line about to wrap': { before: 'x'.repeat(40), after: 'y' },
  'a cursor above full rows': { before: `\x1b[?1049h${`~${' '.repeat(39)}`.repeat(9)}\x1b[1;5H`, after: 'x' },
  'a line about to wrap above others': { before: `\x1b[5;1Hbelow\x1b[1;1H\x1b[31m${'x'.repeat(39)}é\x1b[m`, after: 'y' },
  'a wide character about to wrap': { before: `below\x1b[1;1H${'x'.repeat(38)}世`, after: 'y' },
  'a soft-wrapped line': { before: 'word '.repeat(30), after: 'end' },
  'a scrolled screen': { before: Array.from({ length: 50 }, (_, line) => `line ${line}\r\n`).join(''), after: 'next' },
};

test.each(Object.entries(situations))('%s is restored and goes on alike', (_name, { before, after }) => {
  const original = drawn(before);
  const copy = redrawn(original.state());
  expect(picture(copy)).toEqual(picture(original));
  original.write(Buffer.from(after));
  copy.write(Buffer.from(after));
  expect(picture(copy)).toEqual(picture(original));
});

test.each(Object.entries(situations))('%s is restored whatever byte the screen is taken at', (_name, { before, after }) => {
  const bytes = Buffer.from(before + after);
  const expected = picture(drawn(before + after));
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    if (bytes[cut] === combiningLead || bytes[cut - 1] === combiningLead) continue;
    const original = new Screen(size, silent);
    original.write(bytes.subarray(0, cut));
    const state = original.state();
    const copy = redrawn(state);
    copy.write(bytes.subarray(state.seq));
    expect(picture(copy), `cut at ${cut}`).toEqual(expected);
  }
});

test.each(Object.entries(situations))('%s is the same after three restarts', (_name, { before }) => {
  const original = drawn(before);
  expect(picture(redrawn(redrawn(redrawn(original.state()).state()).state()))).toEqual(picture(original));
});

test('every query is answered by the server', () => {
  const replies: string[] = [];
  const screen = new Screen(size, { ...silent, onReply: (data) => replies.push(data) });
  const queries = [
    '\x1b[6n',
    '\x1b[5n',
    '\x1b[?6n',
    '\x1b[c',
    '\x1b[>c',
    '\x1b[?2004$p',
    '\x1bP$qm\x1b\\',
    '\x1b]11;?\x07',
    '\x1b]10;?\x1b\\',
    '\x1b]4;1;?\x07',
    '\x1b[>q',
  ];
  for (const query of queries) screen.write(Buffer.from(query));
  expect(replies).toHaveLength(queries.length);
});

test('colours that are asked for are those of the page that said so last', () => {
  const replies: string[] = [];
  const screen = new Screen(size, { ...silent, onReply: (data) => replies.push(data) });
  const ask = '\x1b]10;?\x07\x1b]11;?\x07\x1b]12;?\x07\x1b]4;1;?\x07';
  screen.write(Buffer.from(ask));
  screen.setColours({ foreground: '#20262b', background: '#fbfaf6', cursor: '#0a0b0c', palette: Array.from({ length: 16 }, () => '#a32b20') });
  screen.write(Buffer.from(ask));
  expect(replies.map((reply) => /rgb:[0-9a-f/]+/.exec(reply)?.[0])).toEqual([
    'rgb:e4e4/e2e2/dada',
    'rgb:1010/1515/1a1a',
    'rgb:e4e4/e2e2/dada',
    'rgb:f2f2/8787/7a7a',
    'rgb:2020/2626/2b2b',
    'rgb:fbfb/fafa/f6f6',
    'rgb:0a0a/0b0b/0c0c',
    'rgb:a3a3/2b2b/2020',
  ]);
});

test('a state holds no query, so drawing it types nothing', () => {
  const replies: string[] = [];
  const state = drawn('\x1b[6n\x1b[c\x1b]11;?\x07\x1b[?25l$ ').state();
  const viewer = new Screen(size, { ...silent, onReply: (data) => replies.push(data) });
  viewer.write(Buffer.from(state.screen));
  expect(replies).toEqual([]);
});

test('nothing is answered while muted', () => {
  const replies: string[] = [];
  const screen = new Screen(size, { ...silent, onReply: (data) => replies.push(data) });
  screen.mute(true);
  screen.write(Buffer.from('\x1b[6n'));
  screen.mute(false);
  expect(replies).toEqual([]);
});

test('titles are plain text of 40 characters', () => {
  expect(drawn(`\x1b]2;a\u202eb${'c'.repeat(60)}\x07`).state().title).toBe(`ab${'c'.repeat(38)}`);
});

test('at most 1,000 lines of scrollback are kept', () => {
  const { screen } = drawn(Array.from({ length: 5000 }, (_, line) => `l${line}\r\n`).join('')).state();
  expect(screen.split('\r\n').length).toBeLessThanOrEqual(1010);
  expect(screen).toContain('l4999');
});
