import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId, size, startContext } from '../../contract-host.suite.ts';
import type { Lab, LabRuntime } from '../../contract.ts';
import { TestInstance } from './test-lab.ts';

const instance = new TestInstance();
let runtime: LabRuntime;
let lab: Lab;
let other: Lab;

beforeAll(async () => {
  runtime = instance.runtime();
  [lab, other] = await Promise.all([runtime.start(instance.spec(newId()), startContext()), runtime.start(instance.spec(newId()), startContext())]);
});
afterAll(async () => {
  await Promise.all([lab?.close(), other?.close()]);
  await runtime.dispose();
  instance.remove();
});

/** A learner at a shell. */
async function sit(at: Lab) {
  const stream = await at.attachTerminal(await at.openTerminal('box', size), 0);
  let seen = '';
  let wake = () => undefined as void;
  stream.onData((chunk) => {
    seen = (seen + Buffer.from(chunk).toString()).slice(-100_000);
    wake();
  });
  const shows = async (wanted: RegExp) => {
    while (!wanted.test(seen)) await new Promise<void>((resolve) => (wake = resolve));
    return seen;
  };
  const keys = (text: string) => {
    seen = '';
    stream.write(Buffer.from(text));
  };
  const run = (line: string) => keys(`${line}\r`);
  const prompt = () => shows(/\$ (\x1b\[[0-9;]*m)?$/);
  await prompt();
  return { run, keys, shows, prompt, leave: () => at.closeTerminal(stream.id) };
}
type Seat = Awaited<ReturnType<typeof sit>>;

let seat: Seat;
beforeEach(async () => {
  seat = await sit(lab);
  return () => seat.leave();
});

/** It runs until Ctrl-C, the shell is there afterwards, and the other lab answers meanwhile. */
async function endsByCtrlC(line: string) {
  const neighbour = await sit(other);
  seat.run(line);
  await delay(300);
  neighbour.run('echo al"ive"');
  await neighbour.shows(/alive\r\n/);
  seat.keys('\x03');
  await seat.prompt();
  seat.run('echo go"es" on');
  await seat.shows(/goes on\r\n/);
  await neighbour.leave();
}

describe('Ctrl-C ends', () => {
  test.each([
    ['an endless loop', 'while :; do :; done'],
    ['an endless loop of commands', 'while true; do echo x >/dev/null; done'],
    ['yes', 'yes'],
    ['a pipe of yes', 'yes | cat >/dev/null'],
    ['a sleep', 'sleep 1000'],
    ['a waiting reader', 'cat'],
    ['a catastrophic expression of grep', `printf '%s!\\n' "$(head -c 40 /dev/zero | tr '\\0' a)" | grep -E '^(a+)+$'; sleep 1000`],
    ['a catastrophic condition', `x=$(head -c 40 /dev/zero | tr '\\0' a)!; [[ $x =~ ^(a+)+$ ]]; sleep 1000`],
    ['endless recursion', 'f() { f; }; f; sleep 1000'],
  ])('%s', { timeout: 60_000 }, (_, line) => endsByCtrlC(line));
});

describe('has an end of its own', () => {
  test('a fork bomb is refused', { timeout: 60_000 }, async () => {
    seat.run(':(){ :|:& };:');
    await delay(1000);
    const processes = await lab.target.machine('box').processes();
    expect(processes.length).toBeLessThanOrEqual(64);
    const fresh = await sit(other);
    fresh.run('echo al"ive"');
    await fresh.shows(/alive\r\n/);
    await fresh.leave();
  });

  test('what its line had done before stays done', async () => {
    seat.run('kept=be"fore"; cd /tmp; f() { echo $kept "$PWD" $1; }; [[ $(printf "a%.0s" {1..60})b =~ ^(a+)+$ ]]; kept=after');
    await delay(500);
    seat.keys('\x03');
    await seat.prompt();
    seat.run('f $?');
    await seat.shows(/before \/tmp 130\r\n/);
    seat.keys('\x1b[A\x1b[A');
    await seat.shows(/kept=be/);
    seat.keys('\x03');
    await seat.prompt();
  });

  test('a shell within a shell takes only itself away', async () => {
    seat.run('outer=here; bash');
    await seat.prompt();
    seat.run('inner=there; [[ $(printf "a%.0s" {1..60})b =~ ^(a+)+$ ]]');
    await delay(500);
    seat.keys('\x03');
    await seat.prompt();
    seat.run('echo "$outer-$inner"');
    await seat.shows(/here-\r\n/);
  });

  test('a string of a gigabyte', { timeout: 120_000 }, async () => {
    seat.run('x=a; while :; do x=$x$x; done');
    await seat.shows(/Killed: it used more memory|cannot allocate|memory exhausted/i);
    await seat.prompt();
    seat.run('echo go"es" on');
    await seat.shows(/goes on\r\n/);
  });

  test('a huge file fills the disk and no more', { timeout: 120_000 }, async () => {
    seat.run('head -c 200000000 /dev/zero > ~/big; ls -l ~/big | wc -l; rm -f ~/big');
    await seat.shows(/No space left on device/);
    await seat.shows(/\n1\r\n/);
  });

  test('ten thousand sleeps are as many as there may be processes', { timeout: 120_000 }, async () => {
    seat.run('for ((i = 0; i < 10000; i++)); do sleep 1000 & done 2>/dev/null');
    await delay(2000);
    expect((await lab.target.machine('box').processes()).length).toBeLessThanOrEqual(64);
  });
});
