import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Attempt, AttemptEvent, CheckRun, Dispute, EditableFileContent, FileChange, Hint, PhaseStatus, Results } from '#server/api.ts';
import { attackRunOf, gradeOf, rules, sshFrontDoor } from './web-mock-data.ts';
import { changes, files, hint, phases, solution } from './web-mock-lab-data.ts';
import { MockShell } from './web-mock-shell.ts';

type Body = AttemptEvent extends infer Each ? (Each extends { readonly seq: number } ? Omit<Each, 'seq' | 'at' | 'actor'> : never) : never;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const now = (): string => new Date().toISOString();
const afterMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

export interface LabOptions {
  /** How long a phase takes. */
  readonly phaseMs: number;
  readonly failsAt?: PhaseStatus['phase'] | undefined;
  readonly withoutPercent?: boolean;
  readonly runtime?: Attempt['runtime'];
}

/** One attempt with its events, terminals and files. The world behind the checks is changed by `fix <rule>` and `regress <rule>` in a shell. */
export class MockLab {
  attempt: Attempt;
  readonly shells = new Map<string, MockShell>();
  readonly files: EditableFileContent[] = files();
  readonly fixed = new Set<string>();
  readonly broken = new Set<string>();
  readonly unknown = new Set<string>();
  readonly hints: Hint[] = [];
  readonly #log: AttemptEvent[] = [];
  readonly #watchers = new Set<ServerResponse>();
  readonly #history: Record<string, { passedAt?: string; brokenAt?: string }> = {};
  readonly #runs: { id: string; kind: CheckRun['kind']; finishedAt: string; score: number; max: number }[] = [];

  constructor(options: LabOptions, scenario = sshFrontDoor) {
    this.attempt = {
      id: randomUUID().slice(0, 8),
      scenario,
      scenarioDigest: 'sha256:0',
      runtime: options.runtime ?? 'docker',
      variant: 1,
      mode: 'practice',
      state: 'starting',
      createdAt: now(),
      extensionsLeft: 3,
      phases: options.withoutPercent ? phases().map(({ usual: _usual, ...rest }) => rest) : phases(),
      proven: false,
      terminals: [],
      machines: [{ name: 'host', address: '10.213.0.2', profile: 'host', allows: sshFrontDoor.machines[0]?.allows ?? '', terminal: true }],
      visitors: [{ name: 'attacker' }, { name: 'client', address: '10.213.0.9' }],
      hintsTaken: {},
      attackRuns: [],
      disputes: [],
      lastEvent: 0,
    };
    void this.#provision(options);
  }

  async #provision(options: LabOptions): Promise<void> {
    for (const { phase } of this.attempt.phases) {
      await pause(options.phaseMs);
      this.#phase(phase, { state: 'running', startedAt: now() });
      await pause(options.phaseMs);
      if (options.failsAt === phase) return this.#fail(phase);
      this.#phase(phase, { state: 'done', endedAt: now() });
      if (phase === 'terminal') this.change({ state: 'ready', readyAt: now(), expiresAt: afterMinutes(60) });
    }
    this.change({ proven: true, attackRuns: [attackRunOf(this.#world(), now())] });
  }
  #phase(phase: PhaseStatus['phase'], change: Partial<PhaseStatus>): void {
    const before = this.attempt.phases.find((each) => each.phase === phase);
    if (!before) return;
    const next = { ...before, ...change };
    this.attempt = { ...this.attempt, phases: this.attempt.phases.map((each) => (each.phase === phase ? next : each)) };
    this.emit({ type: 'phase', phase: next });
  }
  #fail(phase: PhaseStatus['phase']): void {
    this.#phase(phase, { state: 'failed', detail: 'Unable to locate package openssh-server', endedAt: now() });
    const failure = {
      code: 'labs.image_build',
      message: 'The lab did not start.',
      why: 'The image of host could not be built: a package was not found.',
      next: 'Try again. Nothing counts against you.',
    };
    this.change({ state: 'failed', failure });
  }

  change(change: Partial<Attempt>): void {
    this.attempt = { ...this.attempt, ...change };
    this.emit({ type: 'attempt', attempt: this.attempt });
  }
  emit(body: Body): void {
    const seq = this.attempt.lastEvent + 1;
    this.attempt = { ...this.attempt, lastEvent: seq };
    const event = { ...body, seq, at: now(), actor: 'server', ...(body.type === 'attempt' ? { attempt: this.attempt } : {}) } as AttemptEvent;
    this.#log.push(event);
    for (const watcher of this.#watchers) this.#write(watcher, event);
  }
  watch(response: ServerResponse, since: number): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    for (const event of this.#log) if (event.seq > since) this.#write(response, event);
    this.#watchers.add(response);
    response.on('close', () => this.#watchers.delete(response));
  }
  cutWatchers(): void {
    for (const watcher of this.#watchers) watcher.destroy();
  }
  #write(response: ServerResponse, event: AttemptEvent): void {
    response.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  openShell(machine: string): MockShell {
    const shell = new MockShell(`t${this.shells.size + 1}`, machine, (line) => this.#command(line));
    this.shells.set(shell.id, shell);
    this.#listTerminals();
    return shell;
  }
  closeShell(id: string): void {
    this.shells.get(id)?.end('You closed this terminal.');
    this.shells.delete(id);
    this.#listTerminals();
  }
  #listTerminals(): void {
    this.change({
      terminals: [...this.shells.values()].map((shell) => ({
        id: shell.id,
        machine: shell.machine,
        title: `${shell.machine}: ~`,
        state: 'live',
        viewers: shell.viewers,
      })),
    });
  }
  #command(line: string): string | undefined {
    const [name, what = ''] = line.split(' ');
    if (name === 'fix') this.fixed.add(what);
    else if (name === 'regress') this.fixed.delete(what);
    else if (name === 'break') this.broken.add(what);
    else if (name === 'mend') this.broken.delete(what);
    else if (name === 'blind') this.unknown.add(what);
    else return undefined;
    return `${name} ${what}`;
  }
  #world() {
    return { fixed: this.fixed, broken: this.broken, unknown: this.unknown };
  }

  async check(kind: CheckRun['kind'], stepMs: number): Promise<void> {
    const run: CheckRun = { id: randomUUID(), state: 'running', kind, startedAt: now(), history: { ...this.#history }, rules };
    this.#setCheck(run);
    const grade = gradeOf(this.#world());
    const verdicts = [
      ...grade.tasks.flatMap((task) => task.checks.map((check) => ({ kind: 'check' as const, id: check.id, status: check.status, reason: check.reason }))),
      ...grade.safeguards.map((safeguard) => ({ kind: 'safeguard' as const, id: safeguard.id, status: safeguard.status, reason: safeguard.reason })),
      ...grade.attacks.map((attack) => ({ kind: 'attack' as const, id: attack.id, status: attack.status, reason: attack.reason })),
    ];
    for (const verdict of verdicts) {
      await pause(stepMs);
      this.emit({ type: 'verdict', run: run.id, ...verdict });
      this.#remember(verdict.id, verdict.status);
    }
    const finishedAt = now();
    this.#runs.push({ id: run.id, kind, finishedAt, score: grade.score, max: grade.max });
    this.emit({ type: 'attack', run: attackRunOf(this.#world(), finishedAt) });
    this.attempt = { ...this.attempt, attackRuns: [...this.attempt.attackRuns, attackRunOf(this.#world(), finishedAt)] };
    this.#setCheck({
      ...run,
      state: 'done',
      finishedAt,
      grade,
      history: { ...this.#history },
      timings: { firstVerdictMs: 40, lastCheckMs: 300, lastAttackMs: 500, totalMs: 520 },
    });
    if (kind === 'submit') this.end('You finished the lab.');
  }
  #remember(id: string, status: string): void {
    const before = this.#history[id];
    if (status === 'pass') this.#history[id] = { passedAt: now() };
    else if (before?.passedAt && !before.brokenAt) this.#history[id] = { ...before, brokenAt: now() };
  }
  #setCheck(run: CheckRun): void {
    this.attempt = { ...this.attempt, check: run };
    this.emit({ type: 'check', run });
  }
  /** A dispute, open at first; settled by a check of its own. */
  dispute({ run, check, note }: { run: string; check: string; note?: string }, stepMs: number): Dispute {
    const verdictNow = () => {
      const grade = gradeOf(this.#world());
      const found = [...grade.tasks.flatMap((task) => task.checks), ...grade.attacks, ...grade.safeguards].find(({ id }) => id === check);
      return { status: found?.status ?? ('error' as const), reason: found?.reason ?? '' };
    };
    const claimed = verdictNow();
    const raised: Dispute = { id: randomUUID(), run, check, at: now(), claimed, evidence: '0'.repeat(64), state: 'open', ...(note && { note }) };
    this.change({ disputes: [...this.attempt.disputes, raised] });
    void this.check('check', stepMs).then(() => {
      const again = { run: this.attempt.check?.id ?? '', ...verdictNow() };
      const outcome = again.status === 'pass' ? ('changed' as const) : ('stands' as const);
      const settled: Dispute = { ...raised, state: 'settled', settled: { at: now(), outcome, replayed: { ...claimed, sameGrader: true }, again } };
      this.change({ disputes: this.attempt.disputes.map((each) => (each.id === raised.id ? settled : each)) });
    });
    return raised;
  }
  attack(): void {
    const run = attackRunOf(this.#world(), now());
    this.attempt = { ...this.attempt, attackRuns: [...this.attempt.attackRuns, run] };
    this.emit({ type: 'attack', run });
  }
  takeHint(task: string): Hint | undefined {
    const index = (this.attempt.hintsTaken[task] ?? 0) + 1;
    const taken = hint(task, index);
    if (!taken) return undefined;
    this.hints.push(taken);
    this.change({ hintsTaken: { ...this.attempt.hintsTaken, [task]: index } });
    return taken;
  }
  end(endReason: string): void {
    for (const shell of this.shells.values()) shell.end(endReason);
    this.change({ state: 'ended', endedAt: now(), endReason, terminals: this.attempt.terminals.map((terminal) => ({ ...terminal, state: 'ended' })) });
  }
  changes(): FileChange[] {
    if (this.fixed.size === 0 && !this.files.some((file) => file.etag.startsWith('saved'))) return [];
    return changes().filter(({ path }) => !this.files.some((file) => file.path === path && file.etag === 'reverted'));
  }
  results(): Results {
    const { attempt } = this;
    return {
      attempt,
      runs: this.#runs,
      grade: attempt.check?.grade,
      activeMs: 11 * 60_000,
      hints: this.hints.length,
      events: this.#log
        .filter((event) => ['check', 'attack', 'log'].includes(event.type))
        .map((event) => ({
          seq: event.seq,
          at: event.at,
          actor: 'learner',
          type: event.type,
          summary: event.type === 'check' ? `Check run ${event.run.id}` : event.type === 'attack' ? `${event.run.attack}: ${event.run.status}` : event.type,
        })),
      changes: this.changes(),
      recordings: [{ terminal: 't1', machine: 'host', bytes: 1200, url: `/api/attempts/${attempt.id}/recordings/t1` }],
      ...(attempt.state === 'ended' ? { solution } : {}),
    };
  }
  cast(): string {
    const began = Math.floor(Date.parse(this.attempt.createdAt) / 1000);
    const lines = [
      'learner@host:~$ ',
      's',
      's',
      'h',
      'd',
      ' -T\r\n',
      'permitrootlogin yes\r\nlearner@host:~$ ',
      'fix sshd-permit-root-login\r\n',
      'done\r\nlearner@host:~$ ',
    ];
    return [
      JSON.stringify({ version: 3, term: { cols: 80, rows: 24 }, timestamp: began }),
      ...lines.map((line, index) => JSON.stringify([index === 5 ? 20 : 0.4, 'o', line])),
    ].join('\n');
  }
}
