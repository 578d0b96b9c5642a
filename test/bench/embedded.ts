import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { check } from '#server/cli/play/play.ts';
import { visit } from '#server/cli/play/visit.ts';
import type { Attempt } from '#server/api.ts';
import { EchoMeter, type TerminalEnd } from './echo.ts';
import { type BenchOptions, type Measure, median, percentile } from './measure.ts';
import { rampartEnd } from './rampart-end.ts';

interface Seat {
  readonly api: ApiClient;
  readonly attempt: Attempt;
  readonly end: TerminalEnd;
  readonly promptMs: number;
}

const labsPerGuest = 20;
const hostileLabs = 20;
const typingMs = 15_000;
const settleMs = 45_000;
const checks = 40;
const megabyte = 1_000_000;
const clearLine = '\x15';
const loops = ['while :; do :; done', ':(){ :|:& };:', 'yes', 'x=a; while :; do x=$x$x; done', `[[ ${'a'.repeat(40)}! =~ ^(a+)+$ ]]; while :; do :; done`];

/** Many simulated labs on one server, learners typing in all of them: quiet, and while some run hostile loops. */
export async function benchEmbedded({ scenario, sessions, say }: BenchOptions): Promise<Measure[]> {
  await using server = await OwnServer.start({ env: { RAMPART_LABS_PER_GUEST: String(labsPerGuest) } });
  const before = await memoryOf(server.child.pid!);
  const seats = await seatsOf(server, { scenario, sessions, say });
  const meters = seats.map(({ end }) => new EchoMeter(end, clearLine));
  const active = (await memoryOf(server.child.pid!)) - before;
  say(`${sessions} learners typing`);
  const quiet = await typing(meters);
  say(`${settleMs / 1000} s of rest`);
  await delay(settleMs);
  const idle = (await memoryOf(server.child.pid!)) - before;
  say(`${checks} checks`);
  const checked = await checkTimes(seats[0]!);
  say(`${hostileLabs} labs run hostile loops`);
  const hostile = seats.slice(-hostileLabs);
  hostile.forEach(({ end }, index) => end.send(`${loops[index % loops.length]}\r`));
  await delay(1000);
  const besieged = await typing(meters.slice(0, -hostileLabs));
  return [
    { name: 'prompt of a new lab, p50', value: median(seats.map(({ promptMs }) => promptMs)), unit: 'ms' },
    {
      name: 'prompt of a new lab, p95',
      value: percentile(
        seats.map(({ promptMs }) => promptMs),
        0.95,
      ),
      unit: 'ms',
      atMost: 150,
    },
    { name: `echo, ${sessions} labs, p50`, value: median(quiet), unit: 'ms' },
    { name: `echo, ${sessions} labs, p99`, value: percentile(quiet, 0.99), unit: 'ms', atMost: 10 },
    { name: `echo while ${hostileLabs} labs run hostile loops, p99`, value: percentile(besieged, 0.99), unit: 'ms', atMost: 25 },
    { name: 'last state check, p95', value: percentile(checked, 0.95), unit: 'ms', atMost: 100 },
    { name: 'memory of a lab that is used', value: active / sessions / megabyte, unit: 'MB' },
    { name: 'memory of an idle lab', value: idle / sessions / megabyte, unit: 'MB' },
  ];
}

async function seatsOf(server: OwnServer, { scenario, sessions, say }: Pick<BenchOptions, 'scenario' | 'sessions' | 'say'>): Promise<Seat[]> {
  const seats: Seat[] = [];
  let api = await ApiClient.connect(server.url);
  for (let index = 0; index < sessions; index += 1) {
    if (index % 20 === 0) say(`lab ${index + 1} of ${sessions}`);
    if (index > 0 && index % labsPerGuest === 0) api = await ApiClient.connect(server.url);
    seats.push(await sit(api, scenario));
  }
  return seats;
}

async function sit(api: ApiClient, scenario: string): Promise<Seat> {
  const { attempt, shell, timings } = await visit(api, { scenario, runtime: 'embedded' });
  const [terminal] = (await api.attempt(attempt.id)).terminals;
  if (!terminal) throw new Error('the lab has no terminal');
  const end = await rampartEnd(api, attempt.id, terminal.id);
  shell.close();
  return { api, attempt, end, promptMs: timings.promptMs };
}

const typing = async (meters: readonly EchoMeter[]): Promise<number[]> => (await Promise.all(meters.map((meter) => meter.during(typingMs)))).flat();

async function checkTimes({ api, attempt }: Seat): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < checks; round += 1) {
    const { run } = await check(api, attempt.id);
    if (run.timings) times.push(run.timings.lastCheckMs);
  }
  return times;
}

/** Resident memory of a process and its children. */
async function memoryOf(pid: number): Promise<number> {
  const parents = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statusOf));
  const family = new Set([String(pid)]);
  for (let grown = true; grown;) {
    const size = family.size;
    for (const each of parents) if (each && family.has(each.parent)) family.add(each.pid);
    grown = family.size > size;
  }
  return parents.reduce((sum, each) => sum + (each && family.has(each.pid) ? each.bytes : 0), 0);
}

async function statusOf(pid: string): Promise<{ pid: string; parent: string; bytes: number } | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  if (status === undefined) return undefined;
  return { pid, parent: /^PPid:\s+(\d+)/m.exec(status)?.[1] ?? '', bytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024 };
}
