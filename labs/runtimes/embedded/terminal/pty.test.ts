import { expect, test } from 'vitest';
import { Pty } from './pty.ts';
import { PtyStream } from './pty-stream.ts';

const make = () => {
  const signals: [number, string][] = [];
  const pty = new Pty({
    name: 'pts/0',
    size: { cols: 80, rows: 24 },
    shell: () => undefined,
    signal: (pgid, name) => void signals.push([pgid, name]),
    changed: () => undefined,
  });
  const shown = () => Buffer.from(pty.output.ring.from(0).bytes).toString();
  const type = (keys: string) => pty.take(Buffer.from(keys));
  return { pty, signals, shown, type };
};
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());

test('a line is echoed, edited and read as a whole', async () => {
  const { pty, shown, type } = make();
  type('catt\x7f x\x17y\r');
  expect(text(await pty.stdin.read())).toBe('cat y\n');
  expect(shown()).toBe('catt\b \b x\b \by\r\n');
});

test('Ctrl-U and Ctrl-D', async () => {
  const { pty, type } = make();
  type('ab\x15c\x04\x04');
  expect([text(await pty.stdin.read()), await pty.stdin.read()]).toEqual(['c', undefined]);
});

test('Ctrl-C gives up what was typed and signals the foreground', async () => {
  const { pty, signals, shown, type } = make();
  await pty.setForeground(12);
  let told = 0;
  pty.onInterrupt(() => (told += 1));
  type('half\x03whole\r');
  expect(text(await pty.stdin.read())).toBe('whole\n');
  expect([signals, told, shown()]).toEqual([[[12, 'INT']], 1, 'half^Cwhole\r\n']);
});

test('a password is not shown', async () => {
  const { pty, shown, type } = make();
  await pty.setMode('cooked-no-echo');
  type('secret\r');
  expect(text(await pty.stdin.read())).toBe('secret\n');
  expect(shown()).toBe('');
});

test('raw keys come as they are, what was typed before included', async () => {
  const { pty, type } = make();
  type('a');
  await pty.setMode('raw');
  type('\x03\r');
  expect([text(await pty.readKeys()), text(await pty.readKeys())]).toEqual(['a', '\x03\r']);
});

test('a paused viewer holds up whoever writes, and misses nothing', async () => {
  const { pty } = make();
  const stream = new PtyStream('t', pty, 0);
  let seen = '';
  stream.onData((chunk) => (seen += Buffer.from(chunk).toString()));
  stream.pause();
  let through = false;
  const writing = pty.write('one\n').then(() => (through = true));
  await new Promise(setImmediate);
  expect([seen, through]).toEqual(['', false]);
  stream.resume();
  await writing;
  expect(seen).toBe('one\r\n');
});

test('Ctrl-S stops the output and Ctrl-Q lets it go on', async () => {
  const { pty, type } = make();
  type('\x13');
  let through = false;
  const writing = pty.write('x').then(() => (through = true));
  await new Promise(setImmediate);
  expect(through).toBe(false);
  type('\x11');
  await writing;
});

test('bytes are numbered, and what is no longer held is a gap', async () => {
  const { pty } = make();
  for (const letter of 'xyz') await pty.write(letter.repeat(700_000));
  const seqs: number[] = [];
  const late = new PtyStream('t', pty, 0);
  late.onData((_, seq) => seqs.push(seq));
  expect([late.gap, seqs]).toEqual([true, [700_000]]);
  const next = new PtyStream('t', pty, 2_100_000);
  next.onData((_, seq) => seqs.push(seq));
  await pty.write('!');
  expect([next.gap, seqs.slice(1)]).toEqual([false, [2_100_000, 2_100_000]]);
});

test('what is typed while a command runs is the next line', async () => {
  const { pty, type, shown } = make();
  type('ls\rpw');
  const line = pty.edit({ prompt: '$ ', history: [], state: {} });
  type('d\r');
  expect(await line).toEqual({ kind: 'line', text: 'ls' });
  const next = pty.edit({ prompt: '$ ', history: [], state: {} });
  expect(await next).toEqual({ kind: 'line', text: 'pwd' });
  expect(shown()).toContain('$ ls\r\n');
});

test('an end is told after the last byte', async () => {
  const { pty } = make();
  const stream = new PtyStream('t', pty, 0);
  const said: string[] = [];
  stream.onEnd(({ reason }) => said.push(reason));
  stream.onData((chunk) => said.push(Buffer.from(chunk).toString()));
  await pty.write('bye');
  stream.ended({ code: 0, reason: 'exited' });
  expect(said).toEqual(['bye', 'exited']);
});
