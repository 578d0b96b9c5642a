import { afterAll, expect, test } from 'vitest';
import { bytesInput, Collected } from '../program/streams.ts';
import type { Image, Sys } from '../sys/sys.ts';
import { createProgramRunner } from './program-runner.ts';

type End = { code: number; signal?: string };
const runner = createProgramRunner({ children: 1, spares: 1 });
afterAll(() => runner.dispose());

/** Just what a program needs that is not simulated. */
function processOf(image: Image): Sys & { kill(): void } {
  const ends: ((end: End) => void)[] = [];
  let over: End | undefined;
  const finish = (end: End) => {
    if (over) return;
    over = end;
    for (const listener of ends) listener(end);
  };
  return {
    pid: 7,
    stat: async () => ({ type: 'file' }),
    access: async () => true,
    exec: async () => image,
    exit: async (code: number) => finish({ code }),
    onEnd: (listener: (end: End) => void) => void ends.push(listener),
    kill: () => finish({ code: 137, signal: 'KILL' }),
  } as unknown as Sys & { kill(): void };
}

const streams = () => ({ stdin: bytesInput(), stdout: new Collected(), stderr: new Collected() });

test('a run gives its status, and what it wrote is there by then', async () => {
  const io = streams();
  const end = await runner.run({
    lab: 'one',
    sys: processOf({ kind: 'unsimulated', name: 'nmap' }),
    argv: ['nmap'],
    env: {},
    ...io,
    signal: AbortSignal.timeout(20_000),
  });
  expect(end).toMatchObject({ code: 126 });
  expect(io.stderr.text).toContain('nmap: this program is not simulated here');
});

test('a run that is aborted before it begins never begins', async () => {
  const io = streams();
  const end = await runner.run({
    lab: 'one',
    sys: processOf({ kind: 'unsimulated', name: 'nmap' }),
    argv: ['nmap'],
    env: {},
    ...io,
    signal: AbortSignal.abort(),
  });
  expect([end.code, end.signal, io.stderr.text]).toEqual([137, 'KILL', '']);
});
