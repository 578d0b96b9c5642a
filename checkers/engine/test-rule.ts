import { describe, expect, test } from 'vitest';
import type { EvidenceKind, EvidenceMap } from '../evidence/map.ts';
import type { Rule } from './contract.ts';

interface Row<K extends EvidenceKind, P> {
  readonly name: string;
  readonly evidence: Pick<EvidenceMap, K>;
  /** As a scenario writes them under `with`; parsed by the rule's schema, which fills its defaults. */
  readonly params?: Partial<P>;
}
type ReasonRow<K extends EvidenceKind, P> = Row<K, P> & { readonly reason: string };
type AtLeastOne<T> = readonly [T, ...T[]];

export interface RuleTable<K extends EvidenceKind, P> {
  readonly pass: AtLeastOne<Row<K, P> & { readonly reason?: string }>;
  readonly fail: AtLeastOne<ReasonRow<K, P>>;
  readonly notApplicable?: readonly ReasonRow<K, P>[];
}

/** Table test of one rule. Also holds that evidence is plain JSON and that the rule never changes it. */
export function testRule<K extends EvidenceKind, P>(rule: Rule<K, P>, table: RuleTable<K, P>): void {
  const rows = [
    ...table.pass.map((row) => ({ ...row, status: 'pass' as const })),
    ...table.fail.map((row) => ({ ...row, status: 'fail' as const })),
    ...(table.notApplicable ?? []).map((row) => ({ ...row, status: 'notApplicable' as const })),
  ];
  describe(rule.id, () => {
    test.each(rows.map((row) => [`${row.status}: ${row.name}`, row] as const))('%s', (_name, { evidence, params, status, reason }) => {
      const before = JSON.stringify(evidence);
      expect(JSON.parse(before), 'evidence must be plain JSON').toEqual(evidence);
      const outcome = rule.evaluate(frozen(JSON.parse(before) as Pick<EvidenceMap, K>), rule.params.parse(params ?? {}));
      expect(outcome).toMatchObject(reason === undefined ? { status } : { status, reason });
      if (outcome.status === 'fail') expect(outcome.findings.length, 'a fail carries findings').toBeGreaterThan(0);
    });
  });
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
