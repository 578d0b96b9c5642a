import { ConfigError, loadConfig } from './config/load-config.ts';
import { DataFolderInUse } from './database/data-lock.ts';
import { type Running, startServer } from './start-server.ts';

const stopWithinMs = 30_000;

/** `node server/main.ts [--stop-labs]`: the server until SIGTERM or Ctrl-C. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, process.cwd());
  const running = await startServer({ config, stopLabs: process.argv.includes('--stop-labs') });
  print(running);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    void running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
}

function print({ address, runtimes, problems, scenarios }: Running): void {
  const lines = runtimes.map(({ name, available, detail, remedy }) => `  ${name.padEnd(11)} ${available ? detail : `not available: ${detail} ${remedy ?? ''}`}`);
  console.log([`Rampart is at ${address}`, `  ${scenarios} scenarios`, ...lines, ...problems.map((problem) => `  refused: ${problem}`)].join('\n'));
}

function fail(error: unknown): never {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const plain = error instanceof ConfigError || error instanceof DataFolderInUse;
  if (code === 'EADDRINUSE') console.error('The port is taken by another program. Stop it, or choose another with RAMPART_PORT.');
  else if (code === 'EACCES') console.error(`${message}. Choose another port or data folder with RAMPART_PORT and RAMPART_DATA.`);
  else console.error(plain ? message : stack);
  process.exit(1);
}

await main().catch(fail);
