import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import Dockerode from 'dockerode';
import type { Logger } from 'pino';
import { graderVersion } from '#checkers/engine/grader-version.ts';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { createImageSource } from '#labs/images/image-source.ts';
import type { LabRuntime } from '#labs/contract.ts';
import { createDockerRuntime } from '#labs/runtimes/docker/docker-runtime.ts';
import type { RuntimeStatus } from './api.ts';
import { loadCatalogue } from './catalogue/catalogue.ts';
import { problemText } from './catalogue/problem.ts';
import { type Server, compose } from './compose.ts';
import { allowedOrigins } from './config/load-config.ts';
import type { Config } from './config/settings.ts';
import { lockDataFolder } from './database/data-lock.ts';
import { type Database, instanceName, openDatabase } from './database/open-database.ts';
import { createGrader } from './grading/grader.ts';
import { createLog } from './http/log.ts';
import { loadGuestKey } from './sessions/guest-key.ts';
import { createTerminalHub } from './terminals/hub.ts';

export interface Running {
  readonly address: string;
  readonly runtimes: readonly RuntimeStatus[];
  /** Scenarios that were refused, one line each. */
  readonly problems: readonly string[];
  readonly scenarios: number;
  stop(): Promise<void>;
}
export interface StartOptions {
  readonly config: Config;
  /** Whether a stop closes the labs too. Default: they keep running, and the next start adopts them. */
  readonly stopLabs: boolean;
}

const repository = path.join(import.meta.dirname, '..');
const adoptWithinMs = 1_500;
const everyMs = { tick: 2_000, adopt: 10_000, sweep: 60_000 };

export const version = (JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string }).version;

/** Everything that `npm start` starts. Rejects, with nothing left running, where it cannot. */
export async function startServer({ config, stopLabs }: StartOptions): Promise<Running> {
  const log = createLog(config.logLevel);
  const unlock = lockDataFolder(config.dataFolder);
  try {
    const registry = await loadRegistry();
    const [catalogue, grader] = await Promise.all([loadCatalogue({ registry }), graderVersion()]);
    const database = openDatabase(config.dataFolder);
    const runtimes = [dockerRuntime(config, { database, log, stopLabs })];
    let http: HttpServer | undefined;
    const server = compose({
      config,
      database,
      log,
      runtimes,
      key: loadGuestKey(config.dataFolder),
      scenarios: catalogue,
      grader: createGrader(registry, grader),
      version,
      webFolder: path.join(repository, 'web', 'dist'),
      createTerminals: createTerminalHub,
      port: () => (http?.address() as AddressInfo | null)?.port ?? config.port,
    });
    await Promise.race([server.adopt(), sleep(adoptWithinMs)]);
    http = await listen(server, config);
    const stopClock = keepTime(server);
    const problems = catalogue.problems.map(problemText);
    for (const problem of problems) log.warn({ problem }, 'a scenario was refused');
    return {
      address: allowedOrigins(config, (http.address() as AddressInfo).port)[0]!,
      runtimes: await server.context.runtimes.status(),
      problems,
      scenarios: catalogue.list().length,
      async stop() {
        stopClock();
        http?.close();
        await server.stop({ stopLabs });
        http?.closeAllConnections();
        database.$client.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function dockerRuntime(config: Config, { database, log, stopLabs }: { database: Database; log: Logger; stopLabs: boolean }): LabRuntime {
  if (config.baseImage) process.env.RAMPART_BASE_IMAGE = config.baseImage;
  const docker = new Dockerode();
  const instance = config.instance ?? instanceName(database);
  return createDockerRuntime({ docker, instance, networkPool: config.networkPool, dataFolder: config.dataFolder, log, images: createImageSource(docker), labs: stopLabs ? 'close' : 'keep' });
}

async function listen({ app, terminals }: Server, { host, port }: Config): Promise<HttpServer> {
  const http = createAdaptorServer({ fetch: app.fetch }) as HttpServer;
  http.on('upgrade', (request, socket, head) => terminals.handleUpgrade(request, socket, head));
  http.listen(port, host);
  await Promise.race([once(http, 'listening'), once(http, 'error').then(([error]) => Promise.reject(error as Error))]);
  return http;
}

function keepTime({ tick, adopt, sweep }: Server): () => void {
  const run = async () => {
    await adopt();
    await sweep();
  };
  void run();
  const timers = [setInterval(() => void tick(), everyMs.tick), setInterval(() => void adopt(), everyMs.adopt), setInterval(() => void sweep(), everyMs.sweep)];
  return () => timers.forEach(clearInterval);
}
