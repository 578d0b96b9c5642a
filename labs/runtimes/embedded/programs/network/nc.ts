import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Connection } from '../../sys/sys.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { serviceName } from './service-names.ts';

/** netcat of OpenBSD: dials, looks whether a port is open, or listens. */
export const nc = defineProgram({
  name: 'nc',
  paths: ['/usr/bin/nc', '/usr/bin/nc.openbsd', '/usr/bin/netcat'],
  async run(context) {
    const given = await read(context);
    const timeoutMs = given.has('w') ? Number(given.value('w')) * 1_000 : undefined;
    if (given.has('l')) return listen(context, given);
    const [host, ports] = given.operands;
    if (host === undefined || ports === undefined) {
      await context.stderr.write(
        'usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]\n\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]\n\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]\n\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]\n\t  [destination] [port]\n',
      );
      return 1;
    }
    const [from = 0, to = from] = ports.split('-').map(Number);
    let code = 1;
    for (let port = from; port <= to && port - from < 65_536; port++) {
      const connection = await dial(context, given, { host, port, timeoutMs });
      if (!connection) continue;
      code = 0;
      if (given.has('z')) await connection.close();
      else await talk(context, connection);
    }
    return code;
  },
});

async function read({ argv, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(argv.slice(1), { short: '46CDdFhklNnrStUuvZzI:i:M:m:O:P:p:q:s:T:V:W:w:X:x:' });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`nc: ${error.message}\n`);
    throw new ProgramExit(1);
  }
}

async function dial(
  context: ProgramContext,
  given: Options,
  { host, port, timeoutMs }: { host: string; port: number; timeoutMs: number | undefined },
): Promise<Connection | undefined> {
  const { sys, stderr } = context;
  const tells = given.has('v');
  let addresses: string[];
  try {
    addresses = await sys.resolve(host);
  } catch {
    await stderr.write(`nc: getaddrinfo for host "${host}" port ${port}: Temporary failure in name resolution\n`);
    return undefined;
  }
  const shown = (address: string): string => (address === host ? `${host} ${port}` : `${host} (${address}) ${port}`);
  for (const address of addresses) {
    try {
      const connection = await sys.connect({
        host: address,
        port,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(given.value('s') !== undefined && { source: given.value('s')! }),
      });
      if (tells)
        await stderr.write(`Connection to ${shown(address).replace(/ \d+$/, '')} ${port} port [tcp/${given.has('n') ? '*' : nameOf(port)}] succeeded!\n`);
      return connection;
    } catch (error) {
      if (!isSysError(error)) throw error;
      const why = error.code === 'ETIMEDOUT' && timeoutMs !== undefined ? 'timed out: Operation now in progress' : `failed: ${error.message}`;
      if (tells) await stderr.write(`nc: connect to ${shown(address).replace(/ \d+$/, '')} port ${port} (tcp) ${why}\n`);
    }
  }
  return undefined;
}

const nameOf = (port: number): string => {
  const name = serviceName(port, 'tcp');
  return name === String(port) ? '*' : name;
};

async function talk({ stdin, stdout }: ProgramContext, connection: Connection): Promise<void> {
  const up = async (): Promise<void> => {
    for (let data = await stdin.read(); data; data = await stdin.read()) await connection.write(data);
    await connection.end();
  };
  void up().catch(() => undefined);
  for (let data = await connection.read(); data; data = await connection.read()) await stdout.write(data);
  await connection.close();
}

async function listen(context: ProgramContext, given: Options): Promise<number> {
  const port = Number(given.value('p') ?? given.operands.at(-1));
  const address = given.operands.length > 1 ? given.operands[0]! : (given.value('s') ?? '0.0.0.0');
  try {
    const listener = await context.sys.listen({ address, port });
    if (given.has('v')) await context.stderr.write(`Listening on ${address} ${port}\n`);
    do {
      const connection = await listener.accept();
      if (!connection) break;
      if (given.has('v')) await context.stderr.write(`Connection received on ${connection.remoteAddress} ${connection.remotePort}\n`);
      await talk(context, connection);
    } while (given.has('k'));
    await listener.close();
    return 0;
  } catch (error) {
    if (!isSysError(error)) throw error;
    await context.stderr.write(`nc: ${error.message}\n`);
    return 1;
  }
}
