import { defineProgram, type ProgramContext } from '../../program/program.ts';
import type { SocketInfo } from '../../sys/sys.ts';
import { maskOf } from '../../network/subnets.ts';
import { type Options, options } from '../getopt.ts';
import { serviceName } from './service-names.ts';

const long = { tcp: 't', udp: 'u', listening: 'l', all: 'a', numeric: 'n', programs: 'p', program: 'p', route: 'r', version: 'V', help: 'h' };
const stateNames: Readonly<Record<string, string>> = { ESTAB: 'ESTABLISHED', 'TIME-WAIT': 'TIME_WAIT', UNCONN: '' };

/** Sockets and routes as net-tools print them. */
export const netstat = defineProgram({
  name: 'netstat',
  paths: ['/usr/bin/netstat', '/bin/netstat'],
  async run(context) {
    const given = await options(context, { short: 'tulanp46rVhWe', long }, 4);
    if (given.has('V')) return (await context.stdout.write('net-tools 2.10\n'), 0);
    return given.has('r') ? routes(context) : sockets(context, given);
  },
});

async function sockets({ sys, stdout, stderr }: ProgramContext, given: Options): Promise<number> {
  const root = (await sys.identity()).euid === 0;
  const names = new Map((await sys.processes()).map(({ pid, comm }) => [pid, comm]));
  const chosen = (await sys.sockets())
    .filter((one) => one.protocol !== 'unix' && isWanted(one, given))
    .sort((one, other) => (protocolOf(one) < protocolOf(other) ? -1 : 1));
  if (given.has('p') && !root)
    await stderr.write('(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n');
  const kind = given.has('a') ? 'servers and established' : given.has('l') ? 'only servers' : 'w/o servers';
  const holder = ({ pid }: SocketInfo): string => (pid !== undefined && root ? `${pid}/${names.get(pid) ?? ''}`.slice(0, 19) : '-').padEnd(20);
  const row = (one: SocketInfo): string =>
    `${protocolOf(one).padEnd(5)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${end(one.localAddress, one.localPort, one, given).padEnd(23)} ${end(one.peerAddress, one.peerPort, one, given).padEnd(23)} ${(stateNames[one.state] ?? one.state).padEnd(11)} ${given.has('p') ? holder(one) : ''}`;
  await stdout.write(
    `Active Internet connections (${kind})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${given.has('p') ? 'PID/Program name    ' : ''}\n${chosen.map((one) => `${row(one)}\n`).join('')}`,
  );
  return 0;
}

const protocolOf = ({ protocol, family }: SocketInfo): string => protocol + (family === 6 ? '6' : '');

function isWanted({ protocol, family, state }: SocketInfo, given: Options): boolean {
  const kinds = given.has('t', 'u');
  const open = state === 'LISTEN' || state === 'UNCONN';
  return (
    (!kinds || given.has(protocol === 'tcp' ? 't' : 'u')) &&
    (!given.has('4') || family === 4) &&
    (!given.has('6') || family === 6) &&
    (given.has('a') || given.has('l') === open)
  );
}

function end(...[address, port, { protocol, family }, given]: readonly [string, number, SocketInfo, Options]): string {
  const host = family === 6 && address === '::' ? '::' : address;
  return `${host}:${port === 0 ? '*' : given.has('n') ? port : serviceName(port, protocol)}`;
}

async function routes({ sys, stdout }: ProgramContext): Promise<number> {
  const rows = (await sys.routes()).map(({ destination, via, device }) => {
    const [address = '', bits = '32'] = destination === 'default' ? ['0.0.0.0', '0'] : destination.split('/');
    const flags = `U${via === undefined ? '' : 'G'}${bits === '32' ? 'H' : ''}`;
    return `${address.padEnd(15)} ${(via ?? '0.0.0.0').padEnd(15)} ${maskOf(Number(bits)).padEnd(15)} ${flags.padEnd(6)}    0 0          0 ${device}\n`;
  });
  await stdout.write(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n${rows.join('')}`);
  return 0;
}
