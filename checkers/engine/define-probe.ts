import type { z } from 'zod';
import type { EvidenceKind, EvidenceMap } from '../evidence/map.ts';
import type { Target } from '../target.ts';
import type { Probe, ProbeContext } from './contract.ts';

export interface ProbeDefinition<K extends EvidenceKind, S extends z.ZodObject> {
  readonly kind: K;
  /** An object schema; `machine` is the name of the machine to look at, by convention. */
  readonly scope: S;
  /** Default 10 s. */
  readonly timeoutMs?: number;
  collect(target: Target, scope: z.output<S>, context: ProbeContext): Promise<EvidenceMap[K]>;
}

const brand = Symbol.for('rampart.probe');

export function defineProbe<const K extends EvidenceKind, S extends z.ZodObject>(definition: ProbeDefinition<K, S>): Probe<K, z.output<S>> {
  const probe = { ...definition } as unknown as Probe<K, z.output<S>>;
  Object.defineProperty(probe, brand, { value: true });
  return Object.freeze(probe);
}

export const isProbe = (value: unknown): value is Probe => typeof value === 'object' && value !== null && brand in value;
