import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { bareExec } from './bare-exec.ts';
import type { EchoMeter } from './echo.ts';
import { readOnly, type TerminalEnd } from './echo.ts';
import { LabFleet, type FleetLab } from './lab-fleet.ts';
import { type BenchOptions, type Measure, median, percentile } from './measure.ts';

const learner = 'learner';
const shell = ['/bin/bash', '-l'];
const keys = 300;
const typingMs = 8000;
const floodMs = 4000;
const flood = "yes 'the quick brown fox jumps over the lazy dog, line after line after line'\r";
const megabyte = 1_000_000;

/** Echo and flood through Rampart against a bare `docker exec` stream into the same container, side by side. */
export async function benchTerminal(options: BenchOptions): Promise<Measure[]> {
  await using fleet = await LabFleet.start();
  options.say('starting a lab');
  const lab = await fleet.add(options.scenario, options.runtime);
  const measures = [...(await echo(fleet, lab, options)), ...(await floods(fleet, lab, options))];
  return [...measures, ...(await crowd(fleet, options))];
}

async function echo(fleet: LabFleet, lab: FleetLab, { say }: BenchOptions): Promise<Measure[]> {
  say(`echo: ${keys} keys each way, in turns`);
  const bareEnd = await bareExec(await fleet.container(lab), { argv: shell, user: learner });
  const rampart = await fleet.terminal(lab);
  const [bareMeter, meter] = [await readOnly(bareEnd), await readOnly(rampart)];
  const times = { bare: [] as number[], rampart: [] as number[] };
  for (let key = 0; key < keys; key += 1) {
    times.bare.push(await bareMeter.once());
    await delay(5);
    times.rampart.push(await meter.once());
    await delay(5);
  }
  bareEnd.close();
  rampart.close();
  return [
    { name: 'echo, bare docker exec, p50', value: median(times.bare), unit: 'ms' },
    { name: 'echo, Rampart, p50', value: median(times.rampart), unit: 'ms' },
    { name: 'echo, added by Rampart at p50', value: median(times.rampart) - median(times.bare), unit: 'ms', atMost: 1.2 },
    { name: 'echo, Rampart, p99, one session', value: percentile(times.rampart, 0.99), unit: 'ms' },
  ];
}

/** Bytes per second that arrive while the program prints without end. */
async function rate(end: TerminalEnd): Promise<number> {
  let bytes = 0;
  end.onBytes((chunk) => (bytes += chunk.length));
  await delay(300);
  end.send(flood);
  await delay(500);
  const [began, from] = [performance.now(), bytes];
  await delay(floodMs);
  const measured = (bytes - from) / ((performance.now() - began) / 1000);
  end.send('\x03');
  await delay(500);
  return measured;
}

async function floods(fleet: LabFleet, lab: FleetLab, { rounds, say }: BenchOptions): Promise<Measure[]> {
  const container = await fleet.container(lab);
  const others = await Promise.all([fleet.terminal(lab), fleet.terminal(lab)].map(async (end) => readOnly(await end)));
  const end = await fleet.terminal(lab);
  const ratios: number[] = [];
  const [bareRates, rates, echoes, memory]: number[][] = [[], [], [], []];
  const before = await residentMemory(fleet.server.child.pid!);
  for (let round = 0; round < rounds; round += 1) {
    say(`flood: round ${round + 1} of ${rounds}`);
    const bareEnd = await bareExec(container, { argv: shell, user: learner });
    const bare = await rate(bareEnd);
    bareEnd.close();
    const watch = watchMemory(fleet.server.child.pid!);
    const [own, ...typed] = await Promise.all([rate(end), ...others.map((meter: EchoMeter) => meter.during(floodMs))]);
    memory!.push(watch.stop());
    bareRates!.push(bare);
    rates!.push(own);
    echoes!.push(...typed.flat());
    ratios.push(own / bare);
  }
  return [
    { name: 'flood, bare docker exec', value: median(bareRates!) / megabyte, unit: 'MB/s' },
    { name: 'flood, Rampart', value: median(rates!) / megabyte, unit: 'MB/s' },
    { name: 'flood, Rampart to bare', value: median(ratios), unit: 'x', atLeast: 0.4 },
    { name: 'echo of other terminals during the flood, p99', value: percentile(echoes!, 0.99), unit: 'ms', atMost: 50 },
    { name: "flood, growth of the server's memory, last to first round", value: (memory!.at(-1)! - memory![0]!) / megabyte, unit: 'MB', atMost: 30 },
    { name: "flood, the server's memory above that before", value: (Math.max(...memory!) - before) / megabyte, unit: 'MB', atMost: 150 },
  ];
}

async function crowd(fleet: LabFleet, { scenario, runtime, sessions, rounds, say }: BenchOptions): Promise<Measure[]> {
  say(`${sessions} sessions: starting labs`);
  const ends = await fleet.terminals(sessions, { scenario, runtime });
  const meters = await Promise.all(ends.map((end) => readOnly(end)));
  const rounds99: number[] = [];
  const all: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`${sessions} sessions typing: round ${round + 1} of ${rounds}`);
    const times = (await Promise.all(meters.map((meter) => meter.during(typingMs)))).flat();
    rounds99.push(percentile(times, 0.99));
    all.push(...times);
  }
  return [
    { name: `echo, ${sessions} sessions, p50`, value: median(all), unit: 'ms' },
    { name: `echo, ${sessions} sessions, p99, median of ${rounds} rounds`, value: median(rounds99), unit: 'ms', atMost: 15 },
  ];
}

async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

function watchMemory(pid: number): { stop(): number } {
  let most = 0;
  const timer = setInterval(() => void residentMemory(pid).then((bytes) => (most = Math.max(most, bytes))), 100);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
