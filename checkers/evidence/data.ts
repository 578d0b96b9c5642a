declare module './map.ts' {
  interface EvidenceMap {
    datasetTrials: DatasetTrials | { readonly ran: false; readonly why: string };
  }
}

/** What a data pipeline made of honest and of poisoned datasets, by its own programs, each run as the account whose work it is. */
export interface DatasetTrials {
  readonly ran: true;
  /** Programs of the pipeline that are not as they were delivered. */
  readonly changed: readonly string[];
  /** The published dataset, with rows that the collector brought and the curator published in this Check. */
  readonly genuine: { readonly trained: boolean; /** A pickle that came in was loaded. */ readonly pickle: boolean; readonly said: string };
  /** Copies of it, each poisoned in one way. */
  readonly trials: readonly DatasetTrial[];
}

export const trialNames = ['swapped', 'row', 'unlisted', 'exempt', 'forged', 'foreign'] as const;
export type TrialName = (typeof trialNames)[number];

export interface DatasetTrial {
  readonly name: TrialName;
  /** The honest rest was trained. */
  readonly trained: boolean;
  readonly poisoned: boolean;
  /** The poisoned shard lies in the quarantine. */
  readonly kept: boolean;
  readonly said: string;
}
