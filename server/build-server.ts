import { readFileSync } from 'node:fs';
import path from 'node:path';
import Dockerode from 'dockerode';
import type { Logger } from 'pino';
import { graderVersion } from '#checkers/engine/grader-version.ts';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { createImageSource } from '#labs/images/image-source.ts';
import type { LabRuntime } from '#labs/contract.ts';
import { createDockerRuntime } from '#labs/runtimes/docker/docker-runtime.ts';
import { createEmbeddedRuntime } from '#labs/runtimes/embedded/embedded-runtime.ts';
import { createKindRuntime } from '#labs/runtimes/kind/kind-runtime.ts';
import { loadCatalogue } from './catalogue/catalogue.ts';
import { problemText } from './catalogue/problem.ts';
import { type Server, compose } from './compose.ts';
import type { Config } from './config/settings.ts';
import { lockDataFolder } from './database/data-lock.ts';
import { type Database, instanceName, openDatabase } from './database/open-database.ts';
import { createGrader } from './grading/grader.ts';
import { createLog } from './http/log.ts';
import { loadGuestKey } from './sessions/guest-key.ts';
import { createTerminalHub } from './terminals/hub.ts';

export interface BuildOptions {
  readonly config: Config;
  /** Whether a stop closes the labs too. */
  readonly stopLabs: boolean;
  /** Port that is listened on. */
  port(): number;
}
export interface Built {
  readonly server: Server;
  readonly scenarios: number;
  /** Scenarios that were refused, one line each. */
  readonly problems: readonly string[];
  /** Leaves the data folder. */
  close(): void;
}

const repository = path.join(import.meta.dirname, '..');
const version = (JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { version: string }).version;

/** The product's own parts, over its data folder, which it holds alone. */
export async function buildServer({ config, stopLabs, port }: BuildOptions): Promise<Built> {
  const unlock = lockDataFolder(config.dataFolder);
  try {
    const log = createLog(config.logLevel);
    const registry = await loadRegistry();
    const [catalogue, grader] = await Promise.all([loadCatalogue({ registry }), graderVersion()]);
    const database = openDatabase(config.dataFolder);
    const server = compose({
      config,
      database,
      log,
      port,
      version,
      runtimes: [...containerRuntimes(config, { database, log, stopLabs }), createEmbeddedRuntime({ ...config, log, labs: stopLabs ? 'close' : 'keep' })],
      key: loadGuestKey(config.dataFolder),
      scenarios: catalogue,
      grader: createGrader(registry, grader),
      webFolder: path.join(repository, 'web', 'dist'),
      createTerminals: createTerminalHub,
    });
    const close = () => {
      database.$client.close();
      unlock();
    };
    return { server, scenarios: catalogue.list().length, problems: catalogue.problems.map(problemText), close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function containerRuntimes(config: Config, { database, log, stopLabs }: { database: Database; log: Logger; stopLabs: boolean }): LabRuntime[] {
  if (config.baseImage) process.env.RAMPART_BASE_IMAGE = config.baseImage;
  const docker = new Dockerode();
  const { networkPool, dataFolder } = config;
  const options = {
    docker,
    instance: config.instance ?? instanceName(database),
    networkPool,
    dataFolder,
    log,
    images: createImageSource(docker),
    labs: stopLabs ? 'close' : 'keep',
  } as const;
  return [createDockerRuntime(options), createKindRuntime(options)];
}
