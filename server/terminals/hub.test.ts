import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeTerminalLab, type FakeShell } from '../../test/support/fake-shell.ts';
import { TerminalProbe } from '../../test/support/terminal-probe.ts';
import type { TerminalHost, TerminalHub } from '../contract.ts';
import { createTerminalHub } from './hub.ts';

const origin = 'http://rampart.test';
const attempt = 'a1';
let folder: string;
let server: Server;
let hub: TerminalHub;
let labs = fakeTerminalLab();
let changes = 0;

const host = (): TerminalHost => ({
  lab: (id) => (id === attempt ? labs.lab : undefined),
  guest: (request) => request.headers.cookie?.split('=')[1],
  owns: (guest, id) => guest === 'ann' && id === attempt,
  allowsOrigin: (request) => request.headers.origin === origin,
  changed: () => (changes += 1),
  record: () => undefined,
  dataFolder: folder,
  log: pino({ level: 'silent' }),
});

const port = (): number => (server.address() as AddressInfo).port;
const connect = (options: { guest?: string; from?: string; ticket?: string } = {}): Promise<TerminalProbe> => {
  const ticket = options.ticket ?? hub.ticket({ attempt, terminal: 't1', guest: 'ann' }).ticket;
  return TerminalProbe.connect(`ws://127.0.0.1:${port()}/api/terminals?ticket=${ticket}`, {
    origin: options.from ?? origin,
    headers: { cookie: `guest=${options.guest ?? 'ann'}` },
  });
};
const shell = (): FakeShell => labs.shells[0]!;
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000 });
const open = () => hub.open({ attempt, machine: 'host', cols: 40, rows: 10 });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-terminals-'));
  labs = fakeTerminalLab();
  changes = 0;
  hub = createTerminalHub(host());
  server = createServer().on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await hub.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test('keys reach the shell and its output the viewer', async () => {
  await open();
  const viewer = await connect();
  shell().print('$ ');
  viewer.type('ls\r');
  await soon(() => expect(shell().input).toBe('ls\r'));
  await viewer.shows('$ ');
});

test('a ticket works once', async () => {
  await open();
  const { ticket } = hub.ticket({ attempt, terminal: 't1', guest: 'ann' });
  await connect({ ticket });
  await expect(connect({ ticket })).rejects.toThrow('404');
});

test.each([
  ['another guest', { guest: 'bob' }, '404'],
  ['a foreign origin', { from: 'http://evil.test' }, '403'],
  ['a similar origin', { from: 'http://rampart.test.evil.test' }, '403'],
  ['an invented ticket', { ticket: 'x'.repeat(43) }, '404'],
])('%s is refused', async (_name, options, status) => {
  await open();
  await expect(connect(options)).rejects.toThrow(status);
});

test('a ticket expires', async () => {
  await open();
  const { ticket } = hub.ticket({ attempt, terminal: 't1', guest: 'ann' });
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 30_001);
  await expect(connect({ ticket })).rejects.toThrow('404');
});

test('there is no ticket for an unknown terminal', () => {
  expect(() => hub.ticket({ attempt, terminal: 'none', guest: 'ann' })).toThrow('no such terminal');
});

test('a query is answered once, however many look on, and never again after a reload', async () => {
  await open();
  await Promise.all([connect(), connect()]);
  shell().print('\x1b[6n');
  await soon(() => expect(shell().input).toBe('\x1b[1;1R'));
  for (let reload = 0; reload < 10; reload += 1) {
    const viewer = await connect();
    await viewer.close();
  }
  expect(shell().input).toBe('\x1b[1;1R');
});

test('a newcomer sees what an old viewer sees, in the middle of a stream of output', async () => {
  await open();
  const first = await connect();
  let second: TerminalProbe | undefined;
  for (let line = 0; line < 300; line += 1) {
    shell().print(`\x1b[${30 + (line % 8)}mline ${line} \u2713\x1b[m\r\n`);
    if (line === 150) void connect().then((viewer) => (second = viewer));
    if (line % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  await soon(() => expect(second).toBeDefined());
  await first.shows('line 299');
  await second!.shows('line 299');
  expect(second!.picture()).toBe(first.picture());
});

test('the newest active viewer decides the size', async () => {
  await open();
  const first = await connect();
  const second = await connect();
  first.resize(100, 30);
  second.resize(60, 20);
  await soon(() => expect(shell().sizes.at(-1)).toEqual({ cols: 60, rows: 20 }));
  first.type('x');
  await soon(() => expect(shell().sizes.at(-1)).toEqual({ cols: 100, rows: 30 }));
  await soon(() => expect(second.messages.filter(({ type }) => type === 'resized').at(-1)).toMatchObject({ cols: 100, rows: 30 }));
});

test('programs are told the colours of the viewer that came or typed last', async () => {
  const told = (rgb: string) =>
    soon(() => {
      shell().print('\x1b]11;?\x07');
      expect(shell().input.split('rgb:').at(-1)).toMatch(rgb);
    });
  await open();
  const light = await connect();
  light.colours('#ffffff');
  await told('ffff/ffff/ffff');
  (await connect()).colours('#102030');
  await told('1010/2020/3030');
  light.type('x');
  await told('ffff/ffff/ffff');
});

test('viewers are counted', async () => {
  await open();
  const first = await connect();
  const second = await connect();
  await soon(() => expect(first.messages).toContainEqual({ type: 'viewers', count: 2 }));
  expect(hub.list(attempt)[0]?.viewers).toBe(2);
  await second.close();
  await soon(() => expect(hub.list(attempt)[0]?.viewers).toBe(1));
  expect(changes).toBeGreaterThan(2);
});

test('a lone viewer that takes nothing in stops the program, and its acknowledgement lets it go on', async () => {
  await open();
  const viewer = await connect();
  viewer.acknowledges = false;
  shell().print('x'.repeat(120_000));
  await soon(() => expect(shell().paused).toBe(true));
  viewer.acknowledge(120_000);
  await soon(() => expect(shell().paused).toBe(false));
});

test('a slow viewer is skipped, the other goes on, and it gets a new screen later', async () => {
  await open();
  const quick = await connect();
  const slow = await connect();
  slow.acknowledges = false;
  for (let part = 0; part < 40; part += 1) {
    shell().print(`part ${part} `.padEnd(20_000, '.'));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  shell().print('\r\nlast');
  await quick.shows('last');
  expect(slow.received).toBeLessThan(500_000);
  slow.acknowledge(slow.received);
  await slow.shows('last');
  expect(slow.messages.filter(({ type }) => type === 'hello')).toHaveLength(2);
  expect(slow.picture()).toBe(quick.picture());
});

test('output is consumed where nobody looks', async () => {
  await open();
  for (let part = 0; part < 20; part += 1) shell().print('y\r\n'.repeat(20_000));
  await soon(() => expect(shell().paused).toBe(false));
  shell().print('\x1b[2J\x1b[Hend');
  const viewer = await connect();
  await viewer.shows('end');
});

test('a viewer that types faster than the program reads has to wait', async () => {
  await open();
  const viewer = await connect();
  shell().backlog = 300_000;
  viewer.type('a');
  await soon(() => expect(shell().input).toBe('a'));
  viewer.type('b');
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(shell().input).toBe('a');
  shell().backlog = 0;
  await soon(() => expect(shell().input).toBe('ab'));
});

test('a restarted server shows the same screen and answers nothing again', async () => {
  await open();
  shell().print('\x1b[?1049h\x1b[2J\x1b[Hvim\x1b[?25l\x1b[6n');
  const before = await connect();
  await before.shows('vim');
  const picture = before.picture();
  await hub.stop();
  shell().print('\x1b[5;5Hwhile away\x1b[6n');
  const answered = shell().input;
  hub = createTerminalHub(host());
  await hub.adopt(attempt, labs.lab);
  const after = await connect();
  await after.shows('while away');
  expect(shell().input).toBe(answered);
  expect(after.picture()).not.toBe(picture);
  expect(after.messages[0]).toMatchObject({ type: 'hello', cursorHidden: true });
  expect(shell().attached).toBe(2);
});

test('output that the agent no longer holds is marked as lost', async () => {
  await open();
  shell().print('before');
  await hub.stop();
  for (let part = 0; part < 30; part += 1) shell().print('z'.repeat(100_000));
  hub = createTerminalHub(host());
  await hub.adopt(attempt, labs.lab);
  await soon(() => expect(shell().sizes).toHaveLength(2));
  const viewer = await connect();
  await soon(() => expect(viewer.messages.some(({ type }) => type === 'notice')).toBe(true));
});

test('a broken stream is joined again without loss', async () => {
  await open();
  const viewer = await connect();
  shell().print('one ');
  shell().breakStream();
  shell().print('two');
  viewer.type('typed meanwhile');
  await viewer.shows('one two');
  await soon(() => expect(shell().input).toBe('typed meanwhile'));
});

test('a shell that ended stays readable, with its status', async () => {
  await open();
  const viewer = await connect();
  shell().print('bye');
  shell().exit(3);
  await soon(() => expect(viewer.messages).toContainEqual({ type: 'ended', reason: 'The shell ended.', exitCode: 3 }));
  expect(hub.list(attempt)[0]?.state).toBe('ended');
  const later = await connect();
  await later.shows('bye');
  expect(later.messages.some(({ type }) => type === 'ended')).toBe(true);
});

test('a lab has at most six terminals', async () => {
  await Promise.all(Array.from({ length: 6 }, open));
  await expect(open()).rejects.toThrow('at most 6');
});

test('ended terminals are kept up to six, so that opening and leaving costs no memory', async () => {
  for (let round = 0; round < 9; round += 1) {
    await open();
    labs.shells.at(-1)!.exit(0);
  }
  await open();
  expect(hub.list(attempt).map(({ id }) => id)).toEqual(['t4', 't5', 't6', 't7', 't8', 't9', 't10']);
});

test('a guest that asks for many tickets does not use up those of others', async () => {
  await open();
  const { ticket } = hub.ticket({ attempt, terminal: 't1', guest: 'ann' });
  for (let count = 0; count < 1000; count += 1) hub.ticket({ attempt, terminal: 't1', guest: 'bob' });
  await connect({ ticket });
});

test('a storm of sizes reaches the program as a few', async () => {
  await open();
  const viewer = await connect();
  for (let cols = 40; cols < 200; cols += 1) viewer.resize(cols, 20);
  await soon(() => expect(shell().sizes.at(-1)).toEqual({ cols: 199, rows: 20 }));
  expect(shell().sizes.length).toBeLessThan(20);
});

test('a shell that cannot be joined leaves no terminal behind', async () => {
  vi.spyOn(labs.lab, 'attachTerminal').mockRejectedValue(new Error('gone'));
  await expect(open()).rejects.toThrow('could not be opened');
  expect(hub.list(attempt)).toEqual([]);
});

test('an unknown machine is named', async () => {
  await expect(hub.open({ attempt, machine: 'other', cols: 80, rows: 24 })).rejects.toThrow('"other" offers no terminal');
});

test('a stopping server says that it restarts', async () => {
  await open();
  const viewer = await connect();
  await hub.stop();
  expect(await viewer.closed).toBe(1012);
});

test('a session is recorded with who typed', async () => {
  await open();
  const viewer = await connect();
  shell().print('$ ');
  await viewer.shows('$ ');
  viewer.type('id\r');
  await soon(() => expect(shell().input).toBe('id\r'));
  viewer.resize(50, 12);
  await soon(() => expect(shell().sizes).toHaveLength(1));
  shell().exit(0);
  const [recording] = await hub.recordings(attempt);
  const lines = (await readFile(recording!.file, 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ version: 3, term: { cols: 40, rows: 10, type: 'xterm-256color' } });
  expect(lines).toContain('# input by ann');
  const events = lines.slice(1).flatMap((line) => (line.startsWith('#') ? [] : [JSON.parse(line) as [number, string, string]]));
  expect(events.map(([, code, data]) => `${code} ${data}`)).toEqual(['o $ ', 'i id\r', 'r 50x12', 'x 0']);
});
