import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import type { RuntimeStatus } from './api.ts';
import { buildServer } from './build-server.ts';
import type { Server } from './compose.ts';
import { allowedOrigins } from './config/load-config.ts';
import type { Config } from './config/settings.ts';

export interface Running {
  readonly address: string;
  readonly runtimes: readonly RuntimeStatus[];
  /** Scenarios that were refused, one line each. */
  readonly problems: readonly string[];
  readonly scenarios: number;
  readonly log: Logger;
  warmUp(): Promise<void>;
  stop(): Promise<void>;
}
export interface StartOptions {
  readonly config: Config;
  /** Whether a stop closes the labs too. Default: they keep running, and the next start adopts them. */
  readonly stopLabs: boolean;
}

/** Adoption goes on behind the door after this long; `/api/ready` tells when it is done. */
const adoptWithinMs = 1_500;
/** Longer than clients keep an idle connection: who closes first races with the other's next request. */
const keepAliveMs = 75_000;
const everyMs = { tick: 2_000, adopt: 10_000, sweep: 60_000 };

/** Everything that `npm start` starts. Rejects, with nothing left running, where it cannot. */
export async function startServer({ config, stopLabs }: StartOptions): Promise<Running> {
  let http: HttpServer | undefined;
  const port = () => (http?.address() as AddressInfo | null)?.port ?? config.port;
  const { server, scenarios, problems, close } = await buildServer({ config, stopLabs, port });
  try {
    await Promise.race([server.adopt(), sleep(adoptWithinMs)]);
    http = await listen(server, config);
  } catch (error) {
    await server.stop({ stopLabs: false });
    close();
    throw error;
  }
  const stopClock = keepTime(server);
  return {
    address: allowedOrigins(config, port())[0]!,
    runtimes: await server.context.runtimes.status(),
    problems,
    scenarios,
    log: server.context.log,
    warmUp: () => server.warmUp(),
    async stop() {
      stopClock();
      http?.close();
      await server.stop({ stopLabs });
      http?.closeAllConnections();
      close();
    },
  };
}

async function listen({ app, terminals }: Server, { host, port }: Config): Promise<HttpServer> {
  const http = createAdaptorServer({ fetch: app.fetch }) as HttpServer;
  http.keepAliveTimeout = keepAliveMs;
  http.on('upgrade', (request, socket, head) => terminals.handleUpgrade(request, socket, head));
  http.listen(port, host);
  await once(http, 'listening');
  return http;
}

function keepTime({ tick, adopt, sweep }: Server): () => void {
  void adopt().then(sweep);
  const timers = [setInterval(() => void tick(), everyMs.tick), setInterval(() => void adopt(), everyMs.adopt), setInterval(() => void sweep(), everyMs.sweep)];
  return () => timers.forEach(clearInterval);
}
