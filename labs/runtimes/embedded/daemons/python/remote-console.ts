import type { Accepted } from '../../daemon/daemon.ts';
import { Reader } from './base-http.ts';
import { plainDaemon, type PythonScript } from './script.ts';

const patienceMs = 30_000;

/** The vendor's console of forgotten-services: asks for a login in clear text, and takes none. */
export const remoteConsole: PythonScript = {
  files: { 'console.py': '159e56c3b4163006c05606abb74c349368c260ae61605328129b398b05521911' },
  async start(context) {
    await context.listen({ address: '0.0.0.0', port: 23 }, (connection) => void converse(connection).catch(() => connection.stream.destroy()));
    return plainDaemon;
  },
};

async function converse({ stream }: Accepted): Promise<void> {
  stream.on('error', () => undefined);
  const input = new Reader(stream);
  stream.write('FIELDLINE REMOTE CONSOLE 2.1\r\nlogin: ');
  for (;;) {
    const timer = setTimeout(() => stream.destroy(), patienceMs);
    const line = await input.line(256).finally(() => clearTimeout(timer));
    if (line === undefined) break;
    stream.write('Login incorrect\r\nlogin: ');
  }
  stream.end();
}
