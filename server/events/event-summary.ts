import type { StoredEvent } from './event-log.ts';

const logWords: Readonly<Record<string, string>> = {
  created: 'Lab requested',
  ready: 'Lab ready',
  proven: 'Start state proven weak',
  extended: 'Lab extended',
  paused: 'Lab paused',
  resumed: 'Lab resumed',
  reset: 'Lab reset',
  ended: 'Lab ended',
  failed: 'Lab did not start',
  hint: 'Hint opened',
  saved: 'File saved',
  reverted: 'File reverted',
  'attack-requested': 'Attack shown',
  disputed: 'Verdict disputed',
  'dispute-settled': 'Dispute settled',
};

interface Data {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly message: string;
  readonly id: string;
  readonly status: string;
  readonly run: string & { readonly attack: string; readonly status: string };
  readonly phase: { readonly phase: string; readonly state: string };
}

/** An event in one line, for the timeline. */
export function summaryOf({ type, data }: Pick<StoredEvent, 'type' | 'data'>): string {
  const { name, data: details, message, id, status, run, phase } = data as unknown as Data;
  switch (type) {
    case 'log':
      return [logWords[name] ?? name, ...Object.values(details).filter(isPlain)].map(String).join(' · ');
    case 'notice':
      return message;
    case 'verdict':
      return `${id}: ${status}`;
    case 'phase':
      return `${phase.phase}: ${phase.state}`;
    case 'attack':
      return `${run.attack}: ${run.status}`;
    case 'check':
      return `Check run ${run}`;
    case 'attempt':
      return '';
  }
}

/** Records are for the export. */
const isPlain = (value: unknown) => typeof value !== 'object';
