import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '#checkers/engine/canonical-json.ts';
import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { Logger } from 'pino';
import type { Dispute, DisputedVerdict } from '../api.ts';
import type { Grader } from '../contract.ts';
import type { Database } from '../database/open-database.ts';
import type { EventLog } from '../events/event-log.ts';
import { alreadyDisputed, checkNotFound, checkRunNotDone, checkRunNotFound, nothingToDispute, tooManyDisputes } from './grading.errors.ts';
import { type RunRow, runById } from './grading.repository.ts';
import type { Started } from './grading.usecases.ts';
import { verdictsOf } from './history.ts';

export interface DisputeContext {
  readonly database: Database;
  readonly events: EventLog;
  readonly grader: Grader;
  readonly log: Logger;
  now(): Date;
}
export interface DisputeRequest {
  readonly attempt: string;
  readonly run: string;
  /** Of a check, an attack or a safeguard. */
  readonly check: string;
  readonly note?: string;
  /** Evaluates the lab anew; absent where the lab cannot be evaluated now. */
  readonly again?: () => Started;
}
type Settled = NonNullable<Dispute['settled']>;

const mostOfAttempt = 20;
const raisedName = 'disputed';
const settledName = 'dispute-settled';

/**
 * Verdicts that a learner thinks are wrong. The log keeps what was said and the digest of the evidence, the run keeps the evidence itself.
 * It is judged again as it was stored, and the lab is looked at afresh; only such a fresh look changes a score.
 */
export class Disputes {
  readonly #context: DisputeContext;
  readonly #open = new Set<string>();

  constructor(context: DisputeContext) {
    this.#context = context;
  }

  raise(request: DisputeRequest): Dispute {
    const { attempt, check, note } = request;
    const run = runById(this.#context.database, attempt, request.run);
    if (!run) throw checkRunNotFound();
    if (!run.grade || !run.snapshot) throw checkRunNotDone();
    const verdict = verdictIn(run.grade, check);
    if (!verdict) throw checkNotFound();
    if (verdict.status === 'pass') throw nothingToDispute();
    const known = this.list(attempt);
    if (known.some((each) => each.check === check && (each.state === 'open' || (each.run === run.id && each.state === 'settled')))) throw alreadyDisputed();
    if (known.length >= mostOfAttempt) throw tooManyDisputes(mostOfAttempt);
    const id = randomBytes(6).toString('hex');
    const dispute = { id, run: run.id, check, ...(note && { note }), claimed: verdict, evidence: digestOf(run.snapshot) };
    this.#context.events.append(attempt, { actor: 'learner', type: 'log', data: { name: raisedName, data: { check, dispute } } });
    this.#open.add(id);
    void this.#settle(request, run, id);
    return this.list(attempt).find((each) => each.id === id)!;
  }

  /** Oldest first. */
  list(attempt: string): Dispute[] {
    const entries = this.#context.events.logged(attempt, [raisedName, settledName]).map(({ at, data }) => ({ at, ...(data as unknown as LogData) }));
    const outcomes = new Map(entries.flatMap(({ data: { of } }) => (of ? [[of.dispute, of.settled]] : [])));
    return entries.flatMap(({ at, data: { dispute } }) => {
      if (!dispute) return [];
      const settled = outcomes.get(dispute.id);
      const state = settled ? 'settled' : this.#open.has(dispute.id) ? 'open' : 'interrupted';
      return [{ ...dispute, at, state, ...(settled && { settled }) }];
    });
  }

  async #settle(request: DisputeRequest, run: RunRow, id: string): Promise<void> {
    const { events, log, now } = this.#context;
    const { attempt, check } = request;
    try {
      const replayed = this.#replay(run, check);
      const again = await freshLook(request);
      const outcome = outcomeOf(again ?? replayed);
      const settled: Settled = { at: now().toISOString(), outcome, replayed, ...(again && { again }) };
      this.#open.delete(id);
      events.append(attempt, { actor: 'server', type: 'log', data: { name: settledName, data: { check, outcome, of: { dispute: id, settled } } } });
    } catch (error) {
      this.#open.delete(id);
      log.warn({ err: error, attempt, dispute: id }, 'a dispute could not be settled');
      events.tell(attempt, { kind: 'view' });
    }
  }

  /** The kept evidence under the rules of now. */
  #replay({ id, attempt, plan, snapshot, baseline, grade: stored }: RunRow, check: string): Settled['replayed'] {
    const { database, grader, log } = this.#context;
    const weak = baseline === null ? undefined : runById(database, attempt, baseline)?.snapshot;
    const { grade, sameGrader } = grader.replay({ plan, snapshot, ...(weak && { baseline: weak }) });
    const verdict = verdictIn(grade, check)!;
    if (sameGrader && verdict.status !== verdictIn(stored!, check)?.status)
      log.error({ attempt, run: id, check }, 'one grader judged one evidence in two ways');
    return { ...verdict, sameGrader };
  }
}

/** What is stored of the two kinds of entries. */
interface LogData {
  readonly name: string;
  readonly data: { readonly dispute?: Omit<Dispute, 'at' | 'state' | 'settled'>; readonly of?: { readonly dispute: string; readonly settled: Settled } };
}

async function freshLook({ check, again }: DisputeRequest): Promise<Settled['again']> {
  if (!again) return undefined;
  const { id, finished } = again();
  const result = await finished;
  const verdict = result.state === 'done' ? verdictIn(result.grade, check) : undefined;
  return { run: id, ...(verdict ?? { status: 'error', reason: 'The lab could not be evaluated.' }) };
}

function outcomeOf({ status }: DisputedVerdict): Settled['outcome'] {
  if (status === 'error') return 'unclear';
  return status === 'pass' ? 'changed' : 'stands';
}

const verdictIn = (grade: Grade, check: string): DisputedVerdict | undefined => {
  const found = verdictsOf(grade).find(({ id }) => id === check);
  return found && { status: found.status, reason: found.reason };
};

const digestOf = (snapshot: Snapshot) => createHash('sha256').update(canonicalJson(snapshot)).digest('hex');
