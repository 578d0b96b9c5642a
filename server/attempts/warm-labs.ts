import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { Lab, LabRuntime, LabSpec } from '#labs/contract.ts';

/** Labs that were started and proven weak ahead of time. */
export interface WarmLabs {
  /** A warm lab of that scenario, runtime and variant (any variant where none is asked for), handed over for good; undefined where there is none. */
  claim(request: {
    runtime: LabRuntime;
    scenario: string;
    digest: string;
    variant: number;
    tags: LabSpec['tags'];
  }): Promise<{ lab: Lab; proof: { snapshot: Snapshot; grade: Grade } } | undefined>;
  /** Lab ids that the pool holds, which no sweep may take. */
  ids(): Iterable<string>;
}
