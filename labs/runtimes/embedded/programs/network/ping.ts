import { setTimeout } from 'node:timers/promises';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';

const isAddress = /^[\d.]+$/;

/** Echo requests inside the lab's network: its hosts answer, nobody else does. */
export const ping = defineProgram({
  name: 'ping',
  paths: ['/usr/bin/ping'],
  async run(context) {
    const { sys, stderr } = context;
    let given: Options;
    try {
      given = getopt(context.argv.slice(1), { short: '46c:i:w:W:nqs:I:t:v' });
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      await stderr.write(`ping: ${error.message}\n`);
      return 1;
    }
    const [host] = given.operands;
    if (host === undefined) {
      await stderr.write('ping: usage error: Destination address required\n');
      return 1;
    }
    const address = (await sys.resolve(host).catch(() => [])).find((one) => !one.includes(':'));
    if (address === undefined) {
      await stderr.write(`ping: ${host}: Temporary failure in name resolution\n`);
      return 2;
    }
    return send(context, given, { host, address });
  },
});

async function send(context: ProgramContext, given: Options, { host, address }: { host: string; address: string }): Promise<number> {
  const { stdout, signal } = context;
  const answers = await reachable(context, address);
  await stdout.write(`PING ${host} (${address}) 56(84) bytes of data.\n`);
  const count = Number(given.value('c') ?? Infinity);
  const pauseMs = Number(given.value('i') ?? 1) * 1_000;
  const from = isAddress.test(host) ? address : `${host} (${address})`;
  let sent = 0;
  while (sent < count && !signal.aborted) {
    sent++;
    if (answers && !given.has('q')) await stdout.write(`64 bytes from ${from}: icmp_seq=${sent} ttl=64 time=${(0.03 + Math.random() * 0.05).toFixed(3)} ms\n`);
    if (sent < count) await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  const received = answers ? sent : 0;
  const told = `${sent} packets transmitted, ${received} received, ${answers ? 0 : 100}% packet loss, time ${Math.max(0, sent - 1) * pauseMs}ms`;
  await stdout.write(`\n--- ${host} ping statistics ---\n${told}\n${answers ? 'rtt min/avg/max/mdev = 0.030/0.055/0.080/0.012 ms\n' : ''}`);
  return answers ? 0 : 1;
}

/** A host that refuses or takes a connection is there. */
async function reachable({ sys }: ProgramContext, address: string): Promise<boolean> {
  try {
    await (await sys.connect({ host: address, port: 7, timeoutMs: 1_000 })).close();
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'ECONNREFUSED';
  }
}
