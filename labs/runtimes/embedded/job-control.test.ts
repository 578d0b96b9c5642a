import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, size, startContext } from '../../contract-host.suite.ts';
import type { Lab, LabRuntime, TerminalStream } from '../../contract.ts';
import { TestInstance } from './test-lab.ts';

const instance = new TestInstance();
let runtime: LabRuntime;
let lab: Lab;
let stream: TerminalStream;
let seen = '';
let wake = () => undefined as void;

/** Waits for something on the terminal, and forgets what was shown before. */
async function shows(wanted: RegExp): Promise<string> {
  while (!wanted.test(seen)) await new Promise<void>((resolve) => (wake = resolve));
  const shown = seen;
  seen = '';
  return shown;
}
const keys = (text: string): void => stream.write(Buffer.from(text));
/** By then what was typed runs. */
const runsMs = 500;
const prompt = /\$ (\x1b\[[0-9;]*m)?$/;

beforeAll(async () => {
  runtime = instance.runtime();
  lab = await runtime.start(instance.spec(newId()), startContext());
  stream = await lab.attachTerminal(await lab.openTerminal('box', size), 0);
  stream.onData((chunk) => {
    seen += Buffer.from(chunk).toString();
    wake();
  });
  await shows(prompt);
});
afterAll(async () => {
  await lab?.close();
  await runtime.dispose();
  instance.remove();
});

test('a program is stopped by Ctrl-Z, and goes on in the background and in front', async () => {
  keys('sleep 100\r');
  await shows(/sleep 100\r\n/);
  await delay(runsMs);
  keys('\x1a');
  expect(await shows(prompt)).toMatch(/\^Z\r\n\[1\]\+ {2}Stopped {17}sleep 100\r\n/);
  keys('bg\r');
  expect(await shows(prompt)).toContain('[1]+ sleep 100 &\r\n');
  keys('fg\r');
  await shows(/fg\r\n[^]*sleep 100\r\n/);
  await delay(runsMs);
  keys('\x03');
  await shows(prompt);
  keys('echo "status $?"; jobs\r');
  expect(await shows(prompt)).toContain('status 130\r\n');
});

test('what is typed meanwhile is the shell’s', async () => {
  keys('cat\r');
  await shows(/cat\r\n/);
  keys('one\r');
  await shows(/one\r\n[^]*one\r\n/);
  keys('\x1a');
  await shows(prompt);
  keys('echo tw"o"\r');
  expect(await shows(prompt)).toContain('two\r\n');
  keys('kill %1\r');
  let told = await shows(prompt);
  for (let tries = 0; tries < 20 && !told.includes('Terminated'); tries += 1) {
    keys('\r');
    told += await shows(prompt);
  }
  expect(told).toMatch(/\[1\]\+ {2}Terminated {14}cat\r\n/);
});

test('Tab completes a path and lists what may follow', async () => {
  keys('cat /etc/hos\t\t');
  expect(await shows(/hosts[^]*host/)).toMatch(/hostname +hosts/);
  keys('\x03');
  await shows(prompt);
});
