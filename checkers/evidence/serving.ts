import type { GenuineProgram, HttpOutcome } from './network.ts';

declare module './map.ts' {
  interface EvidenceMap {
    metricsScrape: MetricsScrape;
    completions: Completions;
    hostileRequests: HostileRequests;
  }
}

export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Two scrapes by the monitoring host, an operator's change in between. */
export interface MetricsScrape {
  readonly visitor: string;
  readonly first: ScrapeAnswer;
  readonly second: ScrapeAnswer;
  readonly program: GenuineProgram;
  /** A value that the platform set through the operator's interface before the second scrape. Absent: the interface did not take it. */
  readonly canary?: { readonly series: string; readonly gpu: string; readonly value: number };
}
export interface ScrapeAnswer {
  readonly outcome: HttpOutcome;
  /** Samples of the answer, at most 2,000. */
  readonly samples: readonly MetricSample[];
}

/** Completions of prompts that nobody could foresee. */
export interface Completions {
  readonly port: number;
  readonly model: string;
  readonly answers: readonly { readonly key: string; readonly outcome: HttpOutcome; readonly text?: string; readonly expected: string }[];
  readonly program: GenuineProgram;
}

/** Requests that a service must refuse, between two that it must answer. */
export interface HostileRequests {
  readonly port: number;
  readonly before: HttpOutcome;
  readonly after: HttpOutcome;
  readonly cases: readonly { readonly name: string; readonly group: HostileGroup; readonly outcome: HttpOutcome }[];
}
export type HostileGroup = 'size' | 'tokens' | 'schema' | 'syntax' | 'path';
