import { z } from 'zod';
import type { EvidenceKind, EvidenceMap } from '../evidence/map.ts';
import type { Outcome, Rule } from './contract.ts';

/** What a rule's author writes. `params` is left out where the rule has none. */
export type RuleDefinition<K extends EvidenceKind, S extends z.ZodType> = Omit<Rule<K>, 'params' | 'evaluate'> & {
  readonly params?: S;
  /** Pure. `evidence` holds what `requires` names and nothing else. */
  evaluate(evidence: Pick<EvidenceMap, K>, params: z.output<S>): Outcome;
};

const noParams = z.strictObject({});
const brand = Symbol.for('rampart.rule');

export function defineRule<const K extends EvidenceKind, S extends z.ZodType = typeof noParams>(definition: RuleDefinition<K, S>): Rule<K, z.output<S>> {
  const rule = { ...definition, params: definition.params ?? noParams } as unknown as Rule<K, z.output<S>>;
  Object.defineProperty(rule, brand, { value: true });
  return Object.freeze(rule);
}

export const isRule = (value: unknown): value is Rule => typeof value === 'object' && value !== null && brand in value;
