import type { SocketHolder } from './linux.ts';

/** One HTTP answer as a visitor got it. */
export interface HttpAnswer {
  readonly answered: true;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8, the first 64 KiB. */
  readonly body: string;
  /** The process that holds the port on the machine. Absent: none that could be named. */
  readonly holder?: SocketHolder;
}

declare module './map.ts' {
  interface EvidenceMap {
    httpAnswer: HttpAnswer | { readonly answered: false; readonly why: string };
  }
}
