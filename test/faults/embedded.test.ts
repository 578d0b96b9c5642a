import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { awaitAttempt } from '#server/cli/play/visit.ts';
import type { Attempt } from '#server/api.ts';
import { TerminalProbe } from '../support/terminal-probe.ts';

const scenario = 'ssh-front-door';
let server: OwnServer | undefined;

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

interface Seat {
  readonly api: ApiClient;
  readonly attempt: Attempt;
}

async function sit(): Promise<Seat> {
  const api = await ApiClient.connect(server!.url);
  const { id } = await api.start({ scenario, runtime: 'embedded' });
  return { api, attempt: await awaitAttempt(api, id, { until: ({ state, proven }) => state === 'ready' && proven }) };
}

async function open({ api, attempt }: Seat): Promise<string> {
  return (await api.openTerminal(attempt.id, 'host')).id;
}

const look = async ({ api, attempt }: Seat, terminal: string): Promise<TerminalProbe> =>
  TerminalProbe.connect(await api.socketUrl(attempt.id, terminal), { headers: api.socketHeaders });

test('a killed server goes on with prompts, variables, history and files; what ran has ended and is told', { timeout: 120_000 }, async () => {
  server = await OwnServer.start();
  const seat = await sit();
  const [waiting, busy] = [await open(seat), await open(seat)];
  const [before, working] = [await look(seat, waiting), await look(seat, busy)];
  await before.shows('$ ');
  before.type('mark=kept; echo written > kept.txt; echo be"fore"\r');
  await before.shows('before\n');
  await working.shows('$ ');
  working.type('sleep 1000\r');
  await working.shows('sleep 1000');
  await new Promise((resolve) => setTimeout(resolve, 500));

  const { dataFolder, url } = server;
  await server.stop('SIGKILL');
  server = await OwnServer.start({ dataFolder, port: Number(new URL(url).port) });
  const [after, told] = [await look(seat, waiting), await look(seat, busy)];
  await after.shows('before');
  after.type('echo "$mark" $(cat kept.txt) a"gain"\r');
  await after.shows('kept written again');
  after.type('\x1b[A\x1b[A');
  await after.shows('mark=kept; echo written > kept.txt; echo be"fore"');
  await told.shows('ended when Rampart was started again');
  told.type('echo go"es" on\r');
  await told.shows('goes on');
  expect((await seat.api.attempt(seat.attempt.id)).state).toBe('ready');
  await seat.api.end(seat.attempt.id);
});
