import { randomBytes } from 'node:crypto';
import type { Target } from '../target.ts';
import type { AttackSpec, Collected, CollectedAttack, GradingPlan, Snapshot } from './contract.ts';
import { type Need, checksOf, needsOf } from './needs.ts';
import { type ScriptAttack, runAttack } from './run-attack.ts';
import type { Registry } from './registry.ts';
import { codeOf, within } from './within.ts';

export interface CollectRequest {
  readonly plan: GradingPlan;
  readonly target: Target;
  readonly registry: Pick<Registry, 'rules' | 'probes'>;
  readonly graderVersion: string;
  /** Ends the collection: the promise rejects and nothing is graded. */
  readonly signal?: AbortSignal;
  /** Called when everything that one check, safeguard or attack needs is in `snapshot`. Throws are the caller's own affair. */
  onReady?(id: string, snapshot: Snapshot): void;
}

const probeTimeoutMs = 10_000;
const perMachine = 8;

/**
 * Collects each distinct evidence once, machines in parallel, then lets the attacks run, so that no attack of this Check can disturb what
 * its checks read. Attacks of one visitor follow each other; visitors attack side by side.
 */
export async function collect(request: CollectRequest): Promise<Snapshot> {
  const { plan, registry, signal = new AbortController().signal } = request;
  const snapshot = {
    version: 1 as const,
    graderVersion: request.graderVersion,
    startedAt: now(),
    finishedAt: '',
    evidence: {} as Record<string, Collected>,
    attacks: {} as Record<string, CollectedAttack>,
  };
  const waiting = checksOf(plan).map((check) => ({ id: check.id, needs: needsOf(check, registry) }));
  const ready = (id: string) => request.onReady?.(id, { ...snapshot, finishedAt: now() });
  const nonce = randomBytes(16).toString('hex');
  const read = async (need: Need) => {
    snapshot.evidence[need.key] = await collectOne(need, { target: request.target, signal, nonce });
    for (const check of waiting)
      if (check.needs.some(({ key }) => key === need.key) && check.needs.every(({ key }) => key in snapshot.evidence)) ready(check.id);
  };
  for (const { id, needs } of waiting) if (needs.length === 0) ready(id);
  await inLanes(distinct(waiting.flatMap(({ needs }) => needs)), { laneOf: machineOf, width: perMachine, run: read });
  const attack = async (spec: ScriptAttack) => {
    snapshot.attacks[spec.id] = await runAttack(spec, request.target, signal);
    ready(spec.id);
  };
  signal.throwIfAborted();
  await inLanes(plan.attacks.filter(isScript), { laneOf: (spec) => spec.by.from, width: 1, run: attack });
  signal.throwIfAborted();
  return { ...snapshot, finishedAt: now() };
}

async function collectOne(need: Need, context: { target: Target; signal: AbortSignal; nonce: string }): Promise<Collected> {
  const { probe, scope } = need;
  try {
    const value = await within({ name: `evidence ${need.key}`, ms: probe.timeoutMs ?? probeTimeoutMs, signal: context.signal }, (signal) =>
      probe.collect(context.target, scope, { signal, nonce: context.nonce }),
    );
    return { ok: true, value: JSON.parse(JSON.stringify(value)) as unknown, at: now() };
  } catch (error) {
    return { ok: false, code: codeOf(error, 'checks.probe_failed'), message: error instanceof Error ? error.message : String(error), at: now() };
  }
}

interface Lanes<T> {
  readonly laneOf: (item: T) => string;
  /** How many of one lane run at the same time. */
  readonly width: number;
  readonly run: (item: T) => Promise<void>;
}

async function inLanes<T>(items: readonly T[], { laneOf, width, run }: Lanes<T>): Promise<void> {
  const lanes = [...Map.groupBy(items, laneOf).values()];
  const work = async (lane: Iterator<T>) => {
    for (let next = lane.next(); !next.done; next = lane.next()) await run(next.value);
  };
  await Promise.all(
    lanes.flatMap((lane) => {
      const shared = lane.values();
      return Array.from({ length: Math.min(width, lane.length) }, () => work(shared));
    }),
  );
}

const isScript = (spec: AttackSpec): spec is ScriptAttack => spec.by.kind === 'script';
const distinct = (needs: readonly Need[]) => [...new Map(needs.map((need) => [need.key, need])).values()];
const machineOf = ({ scope }: Need) => (scope as { machine?: string } | null)?.machine ?? '';
const now = () => new Date().toISOString();
