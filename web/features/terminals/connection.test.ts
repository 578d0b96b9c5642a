import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TerminalServerMessage } from '#server/api.ts';
import { Connection, type ConnectionState, TerminalGone } from './connection.ts';

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 1;
  binaryType = '';
  sent: (string | Uint8Array)[] = [];
  onmessage: ((message: { data: string }) => void) | undefined;
  onclose: (() => void) | undefined;
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeSocket.made.push(this);
  }
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  say(message: TerminalServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  get pings(): number[] {
    return this.sent.flatMap((each) => (typeof each === 'string' && each.includes('ping') ? [(JSON.parse(each) as { id: number }).id] : []));
  }
}
const hello: TerminalServerMessage = { type: 'hello', screen: '', cols: 80, rows: 24, title: '', cursorHidden: false, seq: 0 };
const socket = (): FakeSocket => FakeSocket.made.at(-1) as FakeSocket;
const bus = new EventTarget();
let states: ConnectionState[] = [];
let connection: Connection;

async function connect(address: () => Promise<string> = () => Promise.resolve('ws://lab')): Promise<void> {
  connection = new Connection({ address, onState: (state) => states.push(state), onMessage: () => undefined, onBytes: () => undefined });
  await vi.advanceTimersByTimeAsync(0);
}
async function live(): Promise<void> {
  await connect();
  socket().say(hello);
  socket().say({ type: 'pong', id: socket().pings.at(-1) ?? 0 });
}
beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  states = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('addEventListener', bus.addEventListener.bind(bus));
  vi.stubGlobal('removeEventListener', bus.removeEventListener.bind(bus));
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Connection', () => {
  test('is live after the first screen, and sends what is typed', async () => {
    await live();
    expect(connection.state.name).toBe('live');
    expect(connection.type('ls')).toBe(true);
    expect(socket().sent.at(-1)).toEqual(new TextEncoder().encode('ls'));
  });
  test('drops what is typed before and after', async () => {
    await connect();
    expect(connection.type('a')).toBe(false);
    socket().say(hello);
    socket().close();
    expect(connection.type('b')).toBe(false);
    expect(socket().sent.filter((each) => typeof each !== 'string')).toEqual([]);
  });
  test('a long paste goes in frames that the server takes', async () => {
    await live();
    connection.type('x'.repeat(40_000));
    expect(
      socket()
        .sent.filter((each) => typeof each !== 'string')
        .map((each) => each.length),
    ).toEqual([16_384, 16_384, 7_232]);
  });
  test('two missed pings are a stall, the next is a new connection', async () => {
    await live();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.state.name).toBe('stalled');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connection.state.name).toBe('reconnecting');
    expect(FakeSocket.made).toHaveLength(2);
    socket().say(hello);
    expect(connection.state.name).toBe('live');
  });
  test('a late answer ends a stall', async () => {
    await live();
    await vi.advanceTimersByTimeAsync(10_000);
    socket().say({ type: 'pong', id: socket().pings.at(-1) ?? 0 });
    expect(connection.state.name).toBe('live');
  });
  test('going online probes at once and gives up after 2 s', async () => {
    await live();
    bus.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(connection.state.name).toBe('reconnecting');
  });
  test('tries again after 0.5, 1, 2, 4 and 8 s, then every 10 s', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await connect(() => Promise.reject(new Error('away')));
    const waits: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      const state = connection.state;
      const wait = state.name === 'reconnecting' ? state.retryAt - Date.now() : 0;
      waits.push(wait);
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });
  test('ends where the terminal is gone, and stays ended', async () => {
    await connect(() => Promise.reject(new TerminalGone('There is no such terminal.')));
    expect(connection.state).toEqual({ name: 'ended', reason: 'There is no such terminal.' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(0);
  });
  test('ends when the server says so', async () => {
    await live();
    socket().say({ type: 'ended', reason: 'The shell exited.' });
    expect(connection.state).toEqual({ name: 'ended', reason: 'The shell exited.' });
  });
});
