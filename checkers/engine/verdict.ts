import type { Snapshot, Verdict } from './contract.ts';
import { type Place, needsOf, paramsOf, ruleOf } from './needs.ts';
import type { Registry } from './registry.ts';

export interface VerdictContext {
  readonly snapshot: Snapshot;
  /** Taken when the lab was proven weak: tells what was there at the start. */
  readonly baseline?: Snapshot;
  readonly registry: Pick<Registry, 'rules' | 'probes'>;
}

/** Judges one check. The only place where `error` and `missing` are made. */
export function verdictOf(check: Place & { readonly removal: 'ok' | 'missing' }, { snapshot, baseline, registry }: VerdictContext): Verdict {
  const verdict = evaluated(check, snapshot, registry);
  if (verdict.status !== 'notApplicable') return verdict;
  if (check.removal === 'ok') return { ...verdict, status: 'pass' };
  const wasThere = baseline !== undefined && evaluated(check, baseline, registry).status !== 'notApplicable';
  return wasThere ? { ...verdict, status: 'missing' } : verdict;
}

export const errorVerdict = (code: string, reason: string): Verdict => ({ status: 'error', code, reason, findings: [] });

function evaluated(check: Place, snapshot: Snapshot, registry: VerdictContext['registry']): Verdict {
  try {
    const rule = ruleOf(check, registry);
    const evidence: Record<string, unknown> = {};
    for (const { key, probe } of needsOf(check, registry)) {
      const collected = snapshot.evidence[key];
      if (!collected) return errorVerdict('checks.evidence_missing', `The snapshot has no ${key}`);
      if (!collected.ok) return errorVerdict(collected.code, collected.message);
      evidence[probe.kind] = collected.value;
    }
    const outcome = rule.evaluate(evidence as never, paramsOf(check, rule));
    return { status: outcome.status, reason: outcome.reason ?? rule.title.pass, findings: 'findings' in outcome ? (outcome.findings ?? []) : [] };
  } catch (error) {
    return errorVerdict('checks.rule_failed', error instanceof Error ? error.message : String(error));
  }
}
