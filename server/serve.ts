import { loadConfig } from './config/load-config.ts';
import { startFailureText } from './start-failure.ts';
import { type Running, startServer } from './start-server.ts';

const stopWithinMs = 30_000;

/** The server as a process: says where it is, stops on signals, exits 1 with one plain sentence where it cannot start. */
export async function serve({ stopLabs }: { stopLabs: boolean }): Promise<void> {
  try {
    const running = await startServer({ config: loadConfig(process.env, process.cwd()), stopLabs });
    process.stdout.write(`${described(running).join('\n')}\n`);
    void running.warmUp();
    process.on('unhandledRejection', (error) => running.log.error({ err: error }, 'a promise was rejected and nobody looked'));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stopper(running));
  } catch (error) {
    fail(error);
  }
}

/** The second signal ends the process at once; labs outlive it in any case. */
function stopper(running: Running): () => void {
  let stopping = false;
  return () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs);
    void running.stop().then(() => process.exit(0), fail);
  };
}

function described({ address, runtimes, problems, scenarios }: Running): string[] {
  const lines = runtimes.map(
    ({ name, available, detail, remedy }) => `  ${name.padEnd(11)} ${available ? detail : `not available: ${detail} ${remedy ?? ''}`}`,
  );
  return [`Rampart is at ${address}`, `  ${scenarios} scenarios`, ...lines, ...problems.map((problem) => `  refused: ${problem}`)];
}

function fail(error: unknown): never {
  process.stderr.write(`${startFailureText(error)}\n`);
  process.exit(1);
}
