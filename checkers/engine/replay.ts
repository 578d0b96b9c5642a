import { z } from 'zod';
import type { Grade, GradingPlan, Snapshot } from './contract.ts';
import { judge } from './judge.ts';
import type { Registry } from './registry.ts';

const failure = { ok: z.literal(false), code: z.string(), message: z.string(), at: z.string() };
const snapshotSchema: z.ZodType<Snapshot> = z.object({
  version: z.literal(1),
  graderVersion: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  evidence: z.record(z.string(), z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value: z.unknown(), at: z.string() }), z.object(failure)])),
  attacks: z.record(
    z.string(),
    z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        report: z.object({ outcome: z.enum(['reached', 'stopped']), control: z.boolean(), observed: z.string() }),
        output: z.string(),
        at: z.string(),
      }),
      z.object({ ...failure, output: z.string() }),
    ]),
  ),
});

/** Judges snapshots as they were stored (JSON). `sameGrader`: the rules are those that took the snapshot, so the grade must be equal too. */
export function replay(
  stored: { plan: GradingPlan; snapshot: unknown; baseline?: unknown },
  registry: Registry,
  graderVersion: string,
): { grade: Grade; sameGrader: boolean } {
  const snapshot = snapshotSchema.parse(stored.snapshot);
  const baseline = stored.baseline === undefined ? undefined : snapshotSchema.parse(stored.baseline);
  return { grade: judge({ plan: stored.plan, snapshot, baseline, registry }), sameGrader: snapshot.graderVersion === graderVersion };
}
