import { defineProgram, type ProgramContext } from '../../program/program.ts';
import type { ProcessInfo, SocketInfo } from '../../sys/sys.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { byFilter, FilterError } from './socket-filter.ts';
import { ssUsage } from './ss-usage.ts';
import { serviceName } from './service-names.ts';

const long = {
  tcp: 't',
  udp: 'u',
  unix: 'x',
  listening: 'l',
  all: 'a',
  numeric: 'n',
  processes: 'p',
  'no-header': 'H',
  ipv4: '4',
  ipv6: '6',
  extended: 'e',
  summary: 's',
  resolve: 'r',
  info: 'i',
  memory: 'm',
  options: 'o',
  oneline: 'O',
  version: 'V',
  help: 'h',
};

/** A number: it does not parse, and what ss exits with. */
async function filterOf({ stderr }: ProgramContext, words: readonly string[]): Promise<((socket: SocketInfo) => boolean) | number> {
  try {
    const filter = byFilter(words);
    if (filter) return filter;
    await stderr.write(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n${ssUsage}`);
    return 255;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    await stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Sockets of the host, with their processes where the caller may know them. */
export const ss = defineProgram({
  name: 'ss',
  paths: ['/usr/bin/ss'],
  async run(context) {
    let given: Options;
    try {
      given = getopt(context.argv.slice(1), { short: 'tuxlanpH46esrimoOVhKwdf:A:', long });
      if (given.has('h')) return (await context.stdout.write(ssUsage), 0);
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      await context.stderr.write(`ss: ${error.message}\n${ssUsage}`);
      return 255;
    }
    if (given.has('V')) return (await context.stdout.write('ss utility, iproute2-6.1.0\n'), 0);
    const sockets = await context.sys.sockets();
    if (given.has('s')) return summary(context, sockets);
    const filter = await filterOf(context, given.operands);
    if (typeof filter === 'number') return filter;
    const shown = sockets.filter((socket) => wanted(given, socket) && filter(socket));
    await context.stdout.write(table(given, await rowsOf(context, given, shown), context.stdout.isTerminal ? (context.terminal?.size().cols ?? 80) : 0));
    return 0;
  },
});

function wanted(given: Options, { protocol, family, state }: SocketInfo): boolean {
  const kinds = [given.has('t') && 'tcp', given.has('u') && 'udp', given.has('x') && 'unix'].filter(Boolean);
  if (kinds.length > 0 && !kinds.includes(protocol)) return false;
  if (given.has('4', '6') && (protocol === 'unix' || !given.has(String(family)))) return false;
  const listening = state === 'LISTEN' || state === 'UNCONN';
  return given.has('a') || (given.has('l') ? listening : !listening);
}

interface Row {
  readonly netid: string;
  readonly state: string;
  readonly queued: string;
  readonly backlog: string;
  readonly local: readonly [address: string, port: string];
  readonly peer: readonly [address: string, port: string];
  readonly process: string;
}

async function rowsOf({ sys }: ProgramContext, given: Options, sockets: readonly SocketInfo[]): Promise<Row[]> {
  const [processes, { euid }] = await Promise.all([sys.processes(), sys.identity()]);
  const numeric = given.has('n');
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const order = { udp: 0, tcp: 1, unix: 2 };
  const sorted = [...sockets].sort((one, other) => order[one.protocol] - order[other.protocol] || one.family - other.family);
  return sorted.map((socket): Row => {
    const end = (address: string, port: number): [string, string] => {
      if (socket.protocol === 'unix') return [address || '*', String(port || 0)];
      const shown = address.includes(':') ? `[${address}]` : address;
      return [shown, port === 0 ? '*' : numeric ? String(port) : serviceName(port, socket.protocol)];
    };
    return {
      netid: socket.protocol === 'unix' ? 'u_str' : socket.protocol,
      state: socket.state,
      queued: '0',
      backlog: socket.state === 'LISTEN' ? String(backlogOf(socket, byPid)) : '0',
      local: end(socket.localAddress, socket.localPort),
      peer: end(socket.peerAddress, socket.peerPort),
      process: given.has('p') ? holders(socket, { byPid, euid }) : '',
    };
  });
}

/** What the programs give to listen(2). */
function backlogOf({ pid, backlog }: SocketInfo, byPid: ReadonlyMap<number, ProcessInfo>): number {
  if (backlog !== undefined) return backlog;
  const comm = (pid === undefined ? undefined : byPid.get(pid)?.comm) ?? '';
  const known: Readonly<Record<string, number>> = { sshd: 128, vsftpd: 32, python3: 5, nginx: 511 };
  return known[comm] ?? 4_096;
}

/** Who looks sees the descriptors of their own processes; of others' it takes a capability that machines do not have. */
function holders({ pid, fd, also = [] }: SocketInfo, { byPid, euid }: { byPid: ReadonlyMap<number, ProcessInfo>; euid: number }): string {
  const all = [...(pid === undefined ? [] : [{ pid, fd: fd ?? 3 }]), ...also];
  const told = all.flatMap((one) => {
    const process = byPid.get(one.pid);
    return process?.uid === euid ? [`("${process.comm}",pid=${one.pid},fd=${one.fd})`] : [];
  });
  return told.length ? `users:(${told.join(',')})` : '';
}

interface Column {
  readonly text: (row: Row) => string;
  readonly before: string;
  readonly right?: boolean;
  /** Queues are printed at least six wide. */
  readonly least?: number;
}

/** Columns as ss spreads them: over a terminal's width, tight in a pipe. */
function table(given: Options, rows: readonly Row[], width: number): string {
  const withNetid = ['t', 'u', 'x'].filter((flag) => given.has(flag)).length !== 1;
  const head: Row = {
    netid: 'Netid',
    state: 'State',
    queued: 'Recv-Q',
    backlog: 'Send-Q',
    local: ['Local Address', 'Port'],
    peer: ['Peer Address', 'Port'],
    process: 'Process',
  };
  const all = given.has('H') ? rows : [head, ...rows];
  const apart = given.has('x') && !given.has('t', 'u') ? ' ' : ':';
  const columns: readonly Column[] = [
    ...(withNetid ? [{ text: (row: Row) => row.netid, before: '' }] : []),
    { text: (row) => row.state, before: withNetid ? ' ' : '' },
    { text: (row) => row.queued, before: ' ', least: 6 },
    { text: (row) => row.backlog, before: ' ', least: 6 },
    { text: (row) => row.local[0], before: ' ', right: true },
    { text: (row) => row.local[1], before: apart },
    { text: (row) => row.peer[0], before: ' ', right: true },
    { text: (row) => row.peer[1], before: apart },
    { text: (row) => row.process, before: '' },
  ];
  const widths = columns.map(({ text, least = 0 }, at) => {
    // ss measures a field when the next one begins: the very last is not seen.
    const measured = at === columns.length - 1 && all.length > 0 ? all.slice(0, -1) : all;
    return Math.max(least, ...measured.map((row) => text(row).length), 0);
  });
  const spread = widened(columns, widths, width);
  const line = (row: Row): string =>
    columns.map(({ text, before, right }, at) => `${before}${right ? text(row).padStart(spread[at]!) : text(row).padEnd(spread[at]!)}`).join('');
  return all.map((row) => `${line(row)}\n`).join('');
}

/** What a terminal has left is shared by the columns; the last ones get the rest. */
function widened(columns: readonly Column[], widths: readonly number[], width: number): readonly number[] {
  const left = width - widths.reduce((sum, one) => sum + one, 0) - columns.reduce((sum, { before }) => sum + before.length, 0);
  const shares = widths.filter((one) => one > 0).length;
  if (left <= 0 || shares === 0) return widths;
  const rest = left % shares;
  let seen = 0;
  return widths.map((one) => {
    if (one === 0) return one;
    const more = seen++ >= shares - rest ? 1 : 0;
    return one + Math.floor(left / shares) + more;
  });
}

async function summary({ stdout }: ProgramContext, sockets: readonly SocketInfo[]): Promise<number> {
  const of = (protocol: string, family?: number) => sockets.filter((one) => one.protocol === protocol && (family === undefined || one.family === family));
  const established = of('tcp').filter(({ state }) => state === 'ESTAB').length;
  const row = (name: string, all: number, four: number) =>
    `${name.padEnd(10)}${String(all).padEnd(10)}${String(four).padEnd(10)}${String(all - four).padEnd(10)}\n`;
  await stdout.write(
    `Total: ${sockets.length + 20}\nTCP:   ${of('tcp').length} (estab ${established}, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\n${row('RAW', 0, 0)}${row('UDP', of('udp').length, of('udp', 4).length)}${row('TCP', of('tcp').length, of('tcp', 4).length)}${row('INET', of('udp').length + of('tcp').length, of('udp', 4).length + of('tcp', 4).length)}${row('FRAG', 0, 0)}\n`,
  );
  return 0;
}
