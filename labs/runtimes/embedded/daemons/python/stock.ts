import { createInterface } from 'node:readline';
import { DaemonFailed } from '../../daemon/daemon.ts';
import { type PythonScript, plainDaemon } from './script.ts';

/** The stock database of network-sysctls: `LIST` and `SET name number`, for whoever reaches it. */
export const stockDatabase: PythonScript = {
  files: { 'database.py': '0dd7d5402794ec5e1f3a007f68a268338696b45172a7df242638c32d26d9a9aa' },
  async start(context) {
    const text = new TextDecoder().decode(await context.sys.readFile('/etc/stock/database.conf').catch(() => new Uint8Array()));
    const address = /^\s*listen\s*[=:]\s*(\S+)/m.exec(text.split(/^\[server\]$/m)[1] ?? '')?.[1];
    if (address === undefined) throw new DaemonFailed("KeyError: 'server'");
    const stock = new Map([
      ['valves', '112'],
      ['gaskets', '4020'],
    ]);
    await context.listen({ address, port: 5432 }, ({ stream }) => {
      stream.on('error', () => undefined);
      createInterface({ input: stream })
        .on('line', (line) => void stream.write(answer(stock, line.slice(0, 256).split(/\s+/).filter(Boolean))))
        .on('close', () => stream.end());
    });
    return plainDaemon;
  },
};

function answer(stock: Map<string, string>, [word, name, count, ...more]: readonly string[]): string {
  if (word === 'SET' && name !== undefined && count !== undefined && more.length === 0 && (stock.has(name) || stock.size < 100)) {
    stock.set(name, count);
    return 'OK\n';
  }
  return word === 'LIST' && name === undefined ? `${[...stock].map((row) => `${row.join(' ')}\n`).join('')}.\n` : 'ERROR\n';
}
