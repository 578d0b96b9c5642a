import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { awaitAttempt } from '#server/cli/play/visit.ts';
import type { Attempt } from '#server/api.ts';
import { CuttableProxy } from '../support/cuttable-proxy.ts';
import { lacks } from '../support/host.ts';
import { TerminalProbe } from '../support/terminal-probe.ts';

const scenario = 'leaky-gpu-endpoints';
const labs = 5;
const cutMs = 60_000;

interface Seat {
  readonly api: ApiClient;
  readonly attempt: Attempt;
  readonly terminal: string;
}

describe.skipIf(lacks('docker'))('terminals of real labs', () => {
  const seats: Seat[] = [];
  let server: OwnServer;

  const sit = async (): Promise<Seat> => {
    const api = await ApiClient.connect(server.url);
    const { id } = await api.start({ scenario, runtime: 'docker' });
    const attempt = await awaitAttempt(api, id, { until: ({ state, proven }) => state === 'ready' && proven });
    const { id: terminal } = await api.openTerminal(id, attempt.machines.find((machine) => machine.terminal)!.name);
    const seat = { api, attempt, terminal };
    seats.push(seat);
    return seat;
  };

  const look = async ({ api, attempt, terminal }: Seat, port?: number): Promise<TerminalProbe> => {
    const url = new URL(await api.socketUrl(attempt.id, terminal));
    if (port !== undefined) url.port = String(port);
    return TerminalProbe.connect(url.href, { headers: { ...api.socketHeaders, host: new URL(api.base).host } });
  };

  const editor = async (seat: Seat, text: string): Promise<TerminalProbe> => {
    const probe = await look(seat);
    await probe.shows('$ ');
    probe.type('vi -u NONE\r');
    await probe.shows('~');
    probe.type(`i${text}`);
    await probe.shows(text);
    return probe;
  };

  afterEach(async () => {
    await Promise.allSettled(seats.splice(0).map(({ api, attempt }) => api.end(attempt.id)));
    await server[Symbol.asyncDispose]();
  });

  test('a server that is killed in the middle of five labs shows every editor as it was, and goes on', async () => {
    server = await OwnServer.start({ env: { RAMPART_LAB_MEMORY: '16384' } });
    const { url, dataFolder, instance } = server;
    const before = await Promise.all(
      Array.from({ length: labs }, async (_, index) => {
        const seat = await sit();
        return { seat, probe: await editor(seat, `unsaved ${index}`) };
      }),
    );
    await delay(3000);
    await server.stop('SIGKILL');
    expect(await Promise.all(before.map(({ probe }) => probe.closed))).toEqual(Array.from({ length: labs }, () => 1006));

    server = await OwnServer.start({ dataFolder, port: Number(new URL(url).port), env: { RAMPART_INSTANCE: instance, RAMPART_LAB_MEMORY: '16384' } });
    for (const [index, { seat, probe }] of before.entries()) {
      const after = await look(seat);
      await after.shows(`unsaved ${index}`);
      expect(after.picture()).toBe(probe.picture());
      after.type(' still here');
      await after.shows(`unsaved ${index} still here`);
      await after.close();
    }
  });

  test('an editor is there again after a minute without network, and nothing is typed meanwhile', async () => {
    server = await OwnServer.start();
    const seat = await sit();
    const witness = await editor(seat, 'unsaved');
    await using network = await CuttableProxy.before(server.url);
    const lost = await look(seat, network.port);
    await lost.shows('unsaved');
    network.cut();
    lost.type('LATE');
    await delay(cutMs);
    await vi.waitFor(async () => expect((await seat.api.attempt(seat.attempt.id)).terminals[0]?.viewers).toBe(1));
    const again = await look(seat);
    await again.shows('unsaved');
    expect(again.picture()).toBe(witness.picture());
    expect(again.text()).not.toContain('LATE');
  });

  test('a full-screen program asks for the cursor while the page is reloaded ten times, and nothing is typed into the shell', async () => {
    server = await OwnServer.start();
    const seat = await sit();
    const first = await look(seat);
    await first.shows('$ ');
    first.type(
      `bash -c 'stty -echo; for i in $(seq 40); do printf "\\033[6n"; IFS= read -rsdR -t 20 answer && echo "answer $i"; sleep 0.05; done; stty echo; echo over'\r`,
    );
    for (let reload = 0; reload < 10; reload += 1) await (await look(seat)).close();
    await first.shows('answer 40');
    await first.shows('over');
    const last = await look(seat);
    await last.shows('over');
    expect(last.text()).not.toMatch(/\[\d+;\d+R/);
    expect(last.text().trimEnd()).toMatch(/\$$/);
  });

  test('Ctrl-P and Ctrl-Q reach the shell', async () => {
    server = await OwnServer.start();
    const probe = await look(await sit());
    await probe.shows('$ ');
    probe.type('echo first-line\r');
    await probe.shows('first-line\n');
    probe.type('\x10\x11');
    await delay(500);
    probe.type('\x15cat -v\r\x10\x11\r');
    await probe.shows('^P');
    probe.type('\x03');
  });
});
