import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt, CheckRun } from '../../server/api.ts';
import { ApiClient } from '../../server/cli/play/api-client.ts';
import { OwnServer } from '../../server/cli/play/own-server.ts';
import { check } from '../../server/cli/play/play.ts';
import type { ShellClient } from '../../server/cli/play/shell-client.ts';
import { awaitAttempt, enter, visit } from '../../server/cli/play/visit.ts';
import { loadCatalogue } from '../../server/catalogue/catalogue.ts';
import { scriptFor } from '../../server/catalogue/script-for.ts';
import { lacks } from '../support/host.ts';

const minute = 60_000;

interface Seat extends AsyncDisposable {
  readonly api: ApiClient;
  readonly attempt: Attempt;
  readonly shell: ShellClient;
  check(): Promise<CheckRun>;
  run(script: string): Promise<number>;
  solve(): Promise<void>;
}

/** A learner of their own (a new guest) with a proven lab of the scenario. */
async function seat(server: OwnServer, scenario: string): Promise<Seat> {
  const api = await ApiClient.connect(server.url);
  const { attempt, shell } = await visit(api, { scenario, runtime: 'docker', variant: 1 });
  await awaitAttempt(api, attempt.id, { until: (view) => view.proven && view.state === 'ready' });
  const solution = scriptFor((await loadCatalogue()).scenarios.get(scenario)!, 'solution', 1)!;
  const run = (script: string) => shell.run(script, 2 * minute);
  return {
    api,
    attempt,
    shell,
    run,
    check: async () => (await check(api, attempt.id)).run,
    solve: async () => void (await run(solution)),
    [Symbol.asyncDispose]: async () => {
      shell.close();
      await api.end(attempt.id).catch(() => undefined);
    },
  };
}

const statuses = (run: CheckRun) => ({
  score: run.grade!.score,
  max: run.grade!.max,
  taskPoints: run.grade!.tasks.reduce((sum, task) => sum + task.points, 0),
  checks: run.grade!.tasks.flatMap((task) => task.checks.map((one) => [one.id, one.status] as const)),
  attacks: run.grade!.attacks.map((one) => one.status),
  safeguards: run.grade!.safeguards.map((one) => one.status),
});

const hiddenFrom = async (api: ApiClient, path: string, init: RequestInit = {}) => {
  const response = await fetch(`${api.base}/api/attempts/${path}`, { ...init, headers: { ...api.socketHeaders, ...init.headers } });
  return { status: response.status, body: await response.text() };
};

describe.skipIf(lacks('docker'))('a hostile learner gains nothing and harms nobody', () => {
  let server: OwnServer;
  beforeAll(async () => {
    server = await OwnServer.start();
  }, 10 * minute);
  afterAll(async () => server?.[Symbol.asyncDispose]());

  test('replaced programs, broken shells and edited profiles change no verdict', async () => {
    await using lab = await seat(server, 'ssh-front-door');
    const before = statuses(await lab.check());
    await lab.run(`
for program in ss netstat ps cat stat curl sshpass nc systemctl; do
  path=$(command -v $program) && sudo mv "$path" "$path.real" && printf '#!/bin/sh\\nexit 0\\n' | sudo tee "$path" >/dev/null && sudo chmod 755 "$path"
done
printf '#!/bin/sh\\necho permitrootlogin no\\necho passwordauthentication no\\nexit 0\\n' | sudo tee /usr/local/sbin/sshd /usr/local/bin/sshd >/dev/null
sudo chmod 755 /usr/local/sbin/sshd /usr/local/bin/sshd
echo 'exit 0' | sudo tee -a /root/.bashrc /root/.profile /etc/profile >/dev/null
sudo ln -sf /bin/true /bin/sh`);
    const after = statuses(await lab.check());
    expect(after.checks).toEqual(before.checks);
    expect(after.attacks).toEqual(before.attacks);
    expect(after.score).toBe(0);
  });

  test('a firewall against everybody stops the attacks of the grade, and costs every point', async () => {
    await using lab = await seat(server, 'leaky-gpu-endpoints');
    await lab.run(
      "sudo nft add table inet shut; sudo nft 'add chain inet shut in { type filter hook input priority -5; }'; sudo nft add rule inet shut in iifname != lo drop; true",
    );
    const grade = statuses(await lab.check());
    expect(grade.safeguards).toContain('fail');
    expect(grade.attacks).not.toContain('pass');
    expect(grade.taskPoints).toBe(0);
  });

  test('a fake server on a safeguard port is not the real one', async () => {
    await using lab = await seat(server, 'forgotten-services');
    expect(statuses(await lab.check()).safeguards).not.toContain('fail');
    await lab.run(`sudo systemctl stop orders; mkdir -p /tmp/fake && echo open orders | tee /tmp/fake/open >/dev/null
sudo sh -c 'cd /tmp/fake && nohup /usr/bin/python3 -m http.server 8080 >/dev/null 2>&1 &'
for try in 1 2 3 4 5 6 7 8 9 10; do curl -fs http://127.0.0.1:8080/open && break; sleep 0.5; done`);
    const grade = await lab.check();
    expect(grade.grade!.safeguards[0]).toMatchObject({
      rule: 'http-answers',
      status: 'fail',
      reason: 'The program that answers is not the one that was delivered',
    });
  });

  test('what passed, was reverted and then submitted counts as reverted', async () => {
    await using lab = await seat(server, 'ssh-front-door');
    await lab.run('sudo tar -C / -cf /tmp/before.tar etc/ssh');
    await lab.solve();
    const solved = statuses(await lab.check());
    expect(solved.score).toBe(solved.max);
    await lab.run('sudo rm -rf /etc/ssh && sudo tar -C / -xf /tmp/before.tar && sudo systemctl restart ssh; sleep 1; true');
    const response = await hiddenFrom(lab.api, `${lab.attempt.id}/finish`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect(response.status).toBeLessThan(300);
    const ended = await awaitResult(lab.api, lab.attempt.id);
    expect(ended.score).toBe(0);
  });

  test('a fork bomb, a full disk and a flood leave the neighbour alone', async () => {
    await using neighbour = await seat(server, 'ssh-front-door');
    await using lab = await seat(server, 'ssh-front-door');
    const flood = await enter(lab.api, await lab.api.attempt(lab.attempt.id));
    void flood.run('timeout 20 yes', minute).catch(() => undefined);
    void lab.run('bomb() { bomb | bomb & }; (bomb) >/dev/null 2>&1; fallocate -l 900M /home/learner/full 2>/dev/null; true').catch(() => undefined);
    await neighbour.run('echo still here');
    const grade = statuses(await neighbour.check());
    expect(grade.safeguards).not.toContain('error');
    expect(grade.checks.map(([, status]) => status)).not.toContain('error');
    flood.close();
  });

  test("another learner's lab answers like one that does not exist", async () => {
    await using lab = await seat(server, 'run-with-less');
    const stranger = await ApiClient.connect(server.url);
    const [foreign, unknown] = await Promise.all([hiddenFrom(stranger, `${lab.attempt.id}`), hiddenFrom(stranger, 'nosuchattempt0000000000')]);
    expect(foreign).toEqual(unknown);
    expect(foreign.status).toBe(404);
    for (const path of ['/checks', '/finish', '/reset', '/extend', '/terminals'])
      expect(
        (
          await hiddenFrom(stranger, `${lab.attempt.id}${path}`, {
            method: 'POST',
            body: '{"machine":"host","cols":80,"rows":24}',
            headers: { 'content-type': 'application/json' },
          })
        ).status,
      ).toBe(404);
    expect((await hiddenFrom(stranger, `${lab.attempt.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  test('a ticket works once, for its owner, from our own origin', async () => {
    await using lab = await seat(server, 'run-with-less');
    const terminal = (await lab.api.attempt(lab.attempt.id)).terminals[0]!;
    const opened = (url: string, headers: Readonly<Record<string, string>>) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url, { headers });
        socket.on('open', () => (socket.close(), resolve(true)));
        socket.on('error', () => resolve(false));
      });
    const url = await lab.api.socketUrl(lab.attempt.id, terminal.id);
    expect(await opened(url, { ...lab.api.socketHeaders, origin: 'http://evil.example' })).toBe(false);
    const second = await lab.api.socketUrl(lab.attempt.id, terminal.id);
    const stranger = await ApiClient.connect(server.url);
    expect(await opened(second, stranger.socketHeaders)).toBe(false);
    const third = await lab.api.socketUrl(lab.attempt.id, terminal.id);
    expect(await opened(third, lab.api.socketHeaders)).toBe(true);
    expect(await opened(third, lab.api.socketHeaders)).toBe(false);
  });

  test('a machine reaches no other lab, no host and no outside', async () => {
    await using victim = await seat(server, 'ssh-front-door');
    await using lab = await seat(server, 'ssh-front-door');
    const target = victim.attempt.machines[0]!.address;
    const reach = (host: string, port: number) => lab.run(`timeout 2 bash -c '</dev/tcp/${host}/${port}' 2>/dev/null`);
    expect(await reach('127.0.0.1', 22)).toBe(0);
    expect(await reach(target, 22)).not.toBe(0);
    const gateway = target.replace(/\d+$/, (last) => String(Math.floor(Number(last) / 64) * 64 + 1));
    expect(await reach(gateway, Number(new URL(server.url).port))).not.toBe(0);
    expect(await reach('1.1.1.1', 53)).not.toBe(0);
  });
});

async function awaitResult(api: ApiClient, attempt: string): Promise<{ score: number }> {
  for (let round = 0; round < 240; round += 1) {
    const { status, body } = await hiddenFrom(api, `${attempt}/results`);
    const results = JSON.parse(body) as { attempt: Attempt; grade?: { score: number }; runs: readonly { kind: string }[] };
    if (status === 200 && results.runs.some((run) => run.kind === 'submit') && results.grade) return results.grade;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the submit gave no result within two minutes');
}
