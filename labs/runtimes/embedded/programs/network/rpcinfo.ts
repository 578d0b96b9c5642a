import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';

/** What the port mapper itself has registered: nothing else speaks RPC here. */
const own = ['tcp', 'udp'].flatMap((protocol) => [4, 3, 2].map((version) => `    100000    ${version}   ${protocol}    111  portmapper\n`));

/** Asks a port mapper what it knows. */
export const rpcinfo = defineProgram({
  name: 'rpcinfo',
  paths: ['/usr/sbin/rpcinfo', '/usr/bin/rpcinfo'],
  async run({ argv, sys, stdout, stderr }) {
    const [option, host = 'localhost', ...more] = argv.slice(1);
    if (option !== '-p' || more.length > 0) {
      await stderr.write('rpcinfo: of its options only `-p [host]` is simulated\n');
      return 1;
    }
    try {
      await (await sys.connect({ host, port: 111, timeoutMs: 15_000 })).close();
    } catch (error) {
      if (!isSysError(error)) throw error;
      const why = error.code === 'ENOTFOUND' ? 'RPC: Unknown host' : `RPC: Remote system error - ${error.message}`;
      await stderr.write(
        error.code === 'ENOTFOUND'
          ? `rpcinfo: can't get address for ${host}\n`
          : `${host === 'localhost' ? `rpcinfo: can't contact portmapper: ${why}` : `${host}: ${why}`}\n`,
      );
      return 1;
    }
    await stdout.write(`   program vers proto   port  service\n${own.join('')}`);
    return 0;
  },
});
