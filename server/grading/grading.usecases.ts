import { randomBytes } from 'node:crypto';
import type { Grade, GradingPlan, Snapshot } from '#checkers/engine/contract.ts';
import type { Lab } from '#labs/contract.ts';
import type { Logger } from 'pino';
import type { AttackRun, CheckRun } from '../api.ts';
import type { Grader } from '../contract.ts';
import type { Database } from '../database/open-database.ts';
import type { Entry, EventLog } from '../events/event-log.ts';
import { attackRunsIn } from './attack-runs-in.ts';
import { createAttemptQueue } from './attempt-queue.ts';
import { type Evaluated, type Evaluation, type VerdictNews, evaluate } from './evaluate.ts';
import { attackNotFound } from './grading.errors.ts';
import { type RunRow, attackRunsOf, baselineOf, gradesOf, insertAttackRun, insertRun, newestRun, runById, updateRun } from './grading.repository.ts';
import { historyOf } from './history.ts';
import { notWeak } from './weakness.ts';

export interface GradingContext {
  readonly database: Database;
  readonly events: EventLog;
  readonly grader: Grader;
  readonly log: Logger;
  now(): Date;
  /** Default 2 and 8 s. */
  readonly retryDelaysMs?: readonly number[];
}
/** What is graded. The signal ends with the lab. */
export interface Subject {
  readonly attempt: string;
  readonly lab: Lab;
  readonly plan: GradingPlan;
  readonly signal: AbortSignal;
}
export type Finished = { readonly state: 'done'; readonly grade: Grade } | { readonly state: 'failed' };
export interface Started {
  readonly id: string;
  /** Resolves when the run is stored, whatever came of it. */
  readonly finished: Promise<Finished>;
}
export type Proven = { readonly weak: true } | { readonly weak: false; readonly why: ReturnType<typeof notWeak> };
type Kind = 'check' | 'submit';

const runLimitMs = 120_000;
const newId = () => randomBytes(8).toString('hex');

/** Check runs, proofs of weakness and attacks for show. Those of one attempt follow each other: they share its visitors. */
export class Grading {
  readonly #context: GradingContext;
  readonly #enqueue = createAttemptQueue();
  readonly #active = new Map<string, Started & { readonly kind: Kind; readonly attempt: string }>();

  constructor(context: GradingContext) {
    this.#context = context;
  }

  /** Evaluates everything. Joins the run of that kind that is under way; a Check also joins a submit. */
  start(subject: Subject, kind: Kind, actor: string): Started {
    const running = [...this.#active.values()].find((run) => run.attempt === subject.attempt && (run.kind === kind || run.kind === 'submit'));
    if (running) return running;
    const id = newId();
    const { promise, resolve } = Promise.withResolvers<Finished>();
    const started = { id, kind, attempt: subject.attempt, finished: promise };
    this.#active.set(id, started);
    try {
      this.#context.events.commit(subject.attempt, (tx, append) => {
        insertRun(tx, { id, attempt: subject.attempt, kind, state: 'running', startedAt: this.#now(), plan: subject.plan });
        append({ actor, type: 'check', data: { run: id } });
      });
    } catch (error) {
      this.#active.delete(id);
      throw error;
    }
    void this.#enqueue(subject.attempt, () => this.#run(subject, id)).then(resolve);
    return started;
  }

  /** Judges a fresh lab. A proof is stored as the attempt's baseline. Rejects when it could not be judged. */
  prove(subject: Subject): Promise<Proven> {
    return this.#enqueue(subject.attempt, async () => {
      const { snapshot, grade } = await evaluate(this.#context.grader, this.#limited(subject));
      const why = notWeak(grade);
      if (why.length > 0) return { weak: false, why };
      this.storeProof(subject, { snapshot, grade });
      return { weak: true };
    });
  }

  /** Also for a warm lab, which was proven before it had an attempt. */
  storeProof({ attempt, plan }: Pick<Subject, 'attempt' | 'plan'>, { snapshot, grade }: { snapshot: Snapshot; grade: Grade }): void {
    const row = { id: newId(), attempt, kind: 'prove' as const, state: 'done' as const, startedAt: snapshot.startedAt, finishedAt: snapshot.finishedAt };
    this.#context.events.commit(attempt, (tx, append) => {
      insertRun(tx, { ...row, plan, snapshot, grade });
      for (const run of attackRunsIn({ plan, snapshot, grade }, 'start')) {
        insertAttackRun(tx, attempt, run);
        append({ actor: 'server', type: 'attack', data: { run } });
      }
    });
  }

  /** Replays one attack for people to see. */
  attack(subject: Subject, attack: string, actor: string): { id: string; finished: Promise<void> } {
    const spec = subject.plan.attacks.find(({ id }) => id === attack);
    if (!spec) throw attackNotFound();
    const id = newId();
    const plan: GradingPlan = { tasks: [], safeguards: [], attacks: [spec] };
    this.#context.events.append(subject.attempt, { actor, type: 'log', data: { name: 'attack-requested', data: { attack, run: id } } });
    const show = async () => {
      const run = await evaluate(this.#context.grader, { ...this.#limited({ ...subject, plan }), retryDelaysMs: [] }).then(
        (result) => attackRunsIn({ plan, ...result }, this.#moment(subject.attempt, attack))[0]!,
        (error: Error): AttackRun => ({ attack, at: this.#now(), status: 'error', observed: error.message, output: '', moment: 'later' }),
      );
      this.#quietly(() =>
        this.#context.events.commit(subject.attempt, (tx, append) => {
          insertAttackRun(tx, subject.attempt, run);
          append({ actor: 'server', type: 'attack', data: { run } });
        }),
      );
    };
    return { id, finished: this.#enqueue(subject.attempt, show) };
  }

  run(attempt: string, id: string): CheckRun | undefined {
    const row = runById(this.#context.database, attempt, id);
    return row && this.#view(row);
  }

  newest(attempt: string): CheckRun | undefined {
    const row = newestRun(this.#context.database, attempt, { done: false });
    return row && this.#view(row);
  }

  grades(attempt: string) {
    return gradesOf(this.#context.database, attempt);
  }

  attackRuns(attempt: string): AttackRun[] {
    return attackRunsOf(this.#context.database, attempt);
  }

  /** Whether a Check or a submit of this attempt is under way. */
  busy(attempt: string): boolean {
    return [...this.#active.values()].some((run) => run.attempt === attempt);
  }

  /** Resolves when nothing of this attempt is being graded. */
  idle(attempt: string): Promise<void> {
    return this.#enqueue(attempt, () => Promise.resolve());
  }

  async #run(subject: Subject, id: string): Promise<Finished> {
    try {
      const baseline = baselineOf(this.#context.database, subject.attempt);
      const onVerdict = (news: VerdictNews) => this.#quietly(() => this.#context.events.append(subject.attempt, verdictEntry(id, news)));
      const result = await evaluate(this.#context.grader, { ...this.#limited(subject), baseline: baseline?.snapshot, onVerdict });
      this.#active.delete(id);
      this.#store(subject, id, { result, baseline: baseline?.id });
      return { state: 'done', grade: result.grade };
    } catch (error) {
      this.#active.delete(id);
      this.#context.log.warn({ err: error, attempt: subject.attempt, run: id }, 'check run failed');
      this.#quietly(() =>
        this.#context.events.commit(subject.attempt, (tx, append) => {
          updateRun(tx, id, { state: 'failed', finishedAt: this.#now() });
          append({ actor: 'server', type: 'check', data: { run: id } });
        }),
      );
      return { state: 'failed' };
    }
  }

  #store({ attempt, plan }: Subject, id: string, { result, baseline }: { result: Evaluated; baseline?: string }): void {
    const finishedAt = this.#now();
    this.#context.events.commit(attempt, (tx, append) => {
      const history = historyOf([...gradesOf(tx, attempt), { finishedAt, grade: result.grade }]);
      updateRun(tx, id, { state: 'done', finishedAt, ...result, baseline, history });
      for (const run of attackRunsIn({ plan, ...result }, 'later')) insertAttackRun(tx, attempt, run);
      append({ actor: 'server', type: 'check', data: { run: id } });
    });
  }

  #limited({ lab, plan, signal }: Subject): Evaluation {
    return { lab, plan, signal: AbortSignal.any([signal, AbortSignal.timeout(runLimitMs)]), retryDelaysMs: this.#context.retryDelaysMs ?? [2_000, 8_000] };
  }

  #moment(attempt: string, attack: string): AttackRun['moment'] {
    const stopped = this.grades(attempt).some(({ grade }) => grade.attacks.some(({ id, status }) => id === attack && status === 'pass'));
    return stopped ? 'later' : 'start';
  }

  /** While a newer run is under way or failed, the grade of the last good one stays in sight. */
  #view(row: RunRow): CheckRun {
    const state = row.state === 'running' && !this.#active.has(row.id) ? 'failed' : row.state;
    const { grade, history } = (state === 'done' ? undefined : newestRun(this.#context.database, row.attempt, { done: true })) ?? row;
    const { id, kind, startedAt, finishedAt, timings } = row;
    const rules = this.#context.grader.rules(row.plan);
    return {
      id,
      kind,
      state,
      startedAt,
      finishedAt: finishedAt ?? undefined,
      grade: grade ?? undefined,
      history: history ?? {},
      rules,
      timings: timings ?? undefined,
    };
  }

  #quietly(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      this.#context.log.error({ err: error }, 'a result could not be stored');
    }
  }

  #now(): string {
    return this.#context.now().toISOString();
  }
}

const verdictEntry = (run: string, { id, kind, verdict }: VerdictNews): Entry => ({
  actor: 'server',
  type: 'verdict',
  data: { run, id, kind, status: verdict.status, reason: verdict.reason },
});
