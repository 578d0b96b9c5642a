import { DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import { isSysError } from '../sys/sys-error.ts';
import { type Account, answer, emptyAccount, full } from './aws/emulator.ts';
import { serveHttp } from './aws/serve-http.ts';

/** Characters that an account of a lab may take. */
const largest = 1024 * 1024;

/** moto's server: the APIs of a cloud account that lives in its memory. */
export const awsEmulator = defineDaemon({
  name: 'moto',
  matches: ({ program, argv }) => /^python3(\.\d+)?$/.test(program) && argv[1] === '-m' && argv[2] === 'moto.server',
  async start({ argv, listen, memory }) {
    const option = (name: string): string | undefined => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
    let kept = JSON.stringify(memory?.value ?? emptyAccount());
    let state = JSON.parse(kept) as Account;
    const server = serveHttp(async (request) => {
      const told = answer(state, request);
      const now = JSON.stringify(state);
      if (now === kept) return told;
      if (now.length > largest && now.length > kept.length) {
        state = JSON.parse(kept) as Account;
        return full();
      }
      kept = now;
      memory?.set(JSON.parse(now));
      return told;
    });
    try {
      const at = { address: option('-H') ?? '127.0.0.1', port: Number(option('-p') ?? 5000) };
      await listen(at, ({ stream }) => server.connection(stream));
    } catch (error) {
      if (!isSysError(error)) throw error;
      throw new DaemonFailed(`Address already in use\nPort ${option('-p') ?? 5000} is in use by another program.`);
    }
    return {
      signal: () => false,
      stop: async () => server.close(),
    };
  },
});
