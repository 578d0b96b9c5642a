import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import type { EditRequest } from '../../program/program.ts';
import { KillRing } from './edit-line.ts';
import { LineEditor } from './line-editor.ts';

const prompt = 'me@box:~$ ';
const history = ['ls -l /etc', 'cat notes', 'ls /srv'];

/** An editor before a real terminal of 40 columns. */
function editor(change: Partial<EditRequest> = {}, names: readonly string[] = []) {
  const screen = new xterm.Terminal({ cols: 40, rows: 12, allowProposedApi: true });
  let bytes = '';
  const kills = new KillRing();
  const made = new LineEditor(
    { prompt, history, state: {}, ...change },
    {
      write: (text) => {
        bytes += text;
        screen.write(text);
      },
      columns: () => 40,
      rows: () => 12,
      kills,
      complete: async (text) => {
        const from = text.lastIndexOf(' ') + 1;
        const matches = names.filter((name) => name.startsWith(text.slice(from)));
        return { from, matches: matches.map((name) => ({ text: name, shown: name, suffix: ' ' })) };
      },
    },
  );
  made.begin();
  return {
    editor: made,
    type: (keys: string) => made.take(Buffer.from(keys)),
    bytes: () => bytes,
    /** Rows of the screen, and the cursor's place. */
    async shown() {
      await new Promise<void>((resolve) => setTimeout(() => screen.write('', resolve), 5));
      const { active } = screen.buffer;
      const rows = Array.from({ length: 12 }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
      return { rows: rows.slice(0, rows.findLastIndex((row) => row !== '') + 1), cursor: [active.cursorX, active.cursorY] };
    },
  };
}

const edited = async (keys: string) => {
  const it = editor();
  it.type(`${keys}\r`);
  return (await it.editor.result) as { kind: 'line'; text: string; status?: number };
};

describe('keys', () => {
  test.each([
    ['the text as it is typed', 'echo hi', 'echo hi'],
    ['Ctrl-A, Ctrl-E', 'b\x01a\x05c', 'abc'],
    ['arrows', 'ac\x1b[Db\x1b[Cd', 'abcd'],
    ['Home and End', 'b\x1b[Ha\x1b[Fc', 'abc'],
    ['Ctrl-U and Ctrl-Y', 'one\x15two \x19', 'two one'],
    ['Ctrl-K', 'one two\x1bb\x0bthree', 'one three'],
    ['Ctrl-W takes what blanks part', 'cat /etc/passwd\x17x', 'cat x'],
    ['two Ctrl-W are one kill', 'a b c\x17\x17\x19', 'a b c'],
    ['Alt-D and Alt-B', 'one two\x1bb\x1bd', 'one '],
    ['Alt-Backspace', 'cat /etc/passwd\x1b\x7f', 'cat /etc/'],
    ['Ctrl-T', 'sl\x14', 'ls'],
    ['Ctrl-D deletes', 'abc\x01\x04', 'bc'],
    ['undo', 'abc\x17\x1f', 'abc'],
    ['Up', '\x1b[A', 'ls /srv'],
    ['Up, Up, Down', '\x1b[A\x1b[A\x1b[B', 'ls /srv'],
    ['a line begun comes back', 'begun\x1b[A\x1b[B', 'begun'],
    ['Alt-.', 'cd \x1b.', 'cd /srv'],
    ['Alt-. again', 'cd \x1b.\x1b.', 'cd notes'],
    ['Ctrl-R', '\x12-l', 'ls -l /etc'],
    ['Ctrl-R twice', '\x12ls\x12', 'ls -l /etc'],
    ['Ctrl-R and leaving it', 'mine\x12cat\x07', 'mine'],
    ['Ctrl-V', '\x16\x01', '\x01'],
    ['wide characters', '你好\x1b[D\x7f', '好'],
    ['a pasted script', '\x1b[200~one\rtwo\x1b[201~', 'one\ntwo'],
    ['Ctrl-D in a text', 'a\x04', 'a'],
  ])('%s', async (_, keys, text) => expect((await edited(keys)).text).toBe(text));
});

test('echoes as bash does', () => {
  const it = editor();
  it.type('ls');
  it.type('\x7f');
  it.type('s\r');
  expect(it.bytes()).toBe(`\x1b[?2004h${prompt}ls\b\x1b[Ks\r\n\x1b[?2004l\r`);
});

test('Ctrl-C gives up the line, and the next one knows', async () => {
  const it = editor();
  it.type('rm -rf /\x03ls\r');
  expect(await it.editor.result).toEqual({ kind: 'line', text: 'ls', status: 130 });
  expect((await it.shown()).rows).toEqual([`${prompt}rm -rf /^C`, `${prompt}ls`]);
});

test('Ctrl-C ends a continuation', async () => {
  const it = editor({ prompt: '> ', state: undefined });
  it.type('x\x03');
  expect(await it.editor.result).toEqual({ kind: 'interrupted' });
});

test('Ctrl-D on an empty line is the end', async () => {
  const it = editor();
  it.type('\x04');
  expect(await it.editor.result).toEqual({ kind: 'end' });
});

test('keys after the line are left', async () => {
  const it = editor();
  it.type('one\rtwo');
  await it.editor.result;
  expect(Buffer.from(it.editor.rest()).toString()).toBe('two');
});

test('a key may come in pieces', async () => {
  const it = editor();
  for (const piece of ['ac', '\x1b', '[', 'D', 'b', '\r']) it.type(piece);
  expect(await it.editor.result).toMatchObject({ text: 'abc' });
});

test('long lines wrap and are edited in the middle', async () => {
  const it = editor();
  it.type('x'.repeat(30));
  expect((await it.shown()).cursor).toEqual([0, 1]);
  it.type('yz\x01A');
  const { rows, cursor } = await it.shown();
  expect(rows).toEqual([`${prompt}A${'x'.repeat(29)}`, 'xyz']);
  expect(cursor).toEqual([prompt.length + 1, 0]);
  it.type('\x0b');
  expect((await it.shown()).rows).toEqual([`${prompt}A`]);
});

test('a pasted script is shown line by line', async () => {
  const it = editor();
  it.type('\x1b[200~one\rtwo\x1b[201~');
  expect((await it.shown()).rows).toEqual([`${prompt}one`, 'two']);
});

test('a search shows what it finds, and that it fails', async () => {
  const it = editor();
  it.type('\x12ls');
  expect((await it.shown()).rows).toEqual(["(reverse-i-search)`ls': ls /srv"]);
  it.type('q');
  expect((await it.shown()).rows).toEqual(["(failed reverse-i-search)`lsq': ls /srv"]);
});

test('Ctrl-L clears the screen and keeps the line', async () => {
  const it = editor();
  it.type('abc\x0c');
  expect((await it.shown()).rows).toEqual([`${prompt}abc`]);
});

describe('completion', () => {
  const names = ['notes.txt', 'notes.old', 'other'];
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

  test('inserts what is sure', async () => {
    const it = editor({}, names);
    it.type('cat n\t');
    await settled();
    expect((await it.shown()).rows).toEqual([`${prompt}cat notes.`]);
    it.type('t\t');
    await settled();
    it.type('x\r');
    expect(await it.editor.result).toMatchObject({ text: 'cat notes.txt x' });
  });

  test('rings, then lists', async () => {
    const it = editor({}, names);
    it.type('cat notes.\t');
    await settled();
    expect(it.bytes().endsWith('\x07')).toBe(true);
    it.type('\t');
    await settled();
    expect((await it.shown()).rows).toEqual([`${prompt}cat notes.`, 'notes.txt  notes.old', `${prompt}cat notes.`]);
  });

  test('asks before it lists many', async () => {
    const it = editor(
      {},
      Array.from({ length: 120 }, (_, index) => `n${index}`),
    );
    it.type('n\t\t');
    await settled();
    expect((await it.shown()).rows.at(-1)).toBe('Display all 120 possibilities? (y or n)');
    it.type('n');
    expect((await it.shown()).rows.at(-1)).toBe(`${prompt}n`);
  });

  test('stops at a full screen', async () => {
    const it = editor(
      {},
      Array.from({ length: 30 }, (_, index) => `a-long-name-of-${index}-that-stands-alone`),
    );
    it.type('a\t\t');
    await settled();
    it.type('\t');
    await settled();
    expect((await it.shown()).rows.at(-1)).toBe('--More--');
    it.type('\r');
    expect((await it.shown()).rows.at(-1)).toBe('--More--');
    it.type('q');
    expect((await it.shown()).rows.at(-1)).toBe(`${prompt}a-long-name-of-`);
  });
});
