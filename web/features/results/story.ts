import type { Results } from '#server/api.ts';
import { attackWord } from '../../lib/grade.ts';

export type Lane = 'check' | 'attack' | 'file' | 'hint' | 'lab';
export interface StoryEvent {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly lane: Lane;
  readonly summary: string;
}
type Raw = Results['events'][number];

function laneOf({ type, summary }: Raw): Lane {
  if (type === 'check' || type === 'attack') return type;
  if (/^hint/i.test(summary)) return 'hint';
  if (/^(verdict|dispute)/i.test(summary)) return 'check';
  return /^file/i.test(summary) ? 'file' : 'lab';
}
function attackSummary(summary: string, results: Results): string {
  const [id = '', status = ''] = summary.split(': ');
  const title = results.attempt.scenario.attacks.find((attack) => attack.id === id)?.title;
  return title ? `${title}: ${attackWord(status).toLowerCase()}` : summary;
}

/** Checks go by their rule's title. */
function checkTitle(id: string, { grade, attempt }: Results): string {
  const check = grade?.tasks.flatMap((task) => task.checks).find((each) => each.id === id);
  const other = [...(grade?.attacks ?? []), ...(grade?.safeguards ?? [])].find((each) => each.id === id);
  return (check && attempt.check?.rules[check.rule]?.title.pass) ?? other?.title ?? id;
}

const isNoise = (part: string): boolean => /^[0-9a-f]{8,}$|-[0-9a-f]{8,}$|^\d{4}-\d\d-\d\dT/.test(part);
/** Ids and instants belong to the export, not to the story. */
function logSummary(summary: string, results: Results): string {
  const [what = '', ...parts] = summary.split(' · ');
  const told = parts.filter((part) => !isNoise(part)).map((part) => checkTitle(part, results));
  if (what === 'Lab requested') return what;
  const words = what.replace(/^terminal\.(\w+)$/, 'Terminal $1');
  return told.length === 0 ? words : `${words}: ${told.join(', ')}`;
}

/** The events that tell the story: a check once, when it was done, with its points; no phases and no single verdicts. */
export function storyOf(results: Results): StoryEvent[] {
  const { events, runs } = results;
  const runOf = (event: Raw) => runs.find((run) => event.summary.includes(run.id));
  const lastOfRun = new Map(events.filter((event) => event.type === 'check').map((event) => [runOf(event)?.id, event.seq]));
  return events.flatMap((event) => {
    const told = (summary: string): StoryEvent[] => [{ seq: event.seq, at: event.at, actor: event.actor, lane: laneOf(event), summary }];
    if (event.type === 'attack') return told(attackSummary(event.summary, results));
    if (event.type === 'log') return told(logSummary(event.summary, results));
    if (event.type === 'notice') return told(event.summary);
    const run = event.type === 'check' ? runOf(event) : undefined;
    if (!run || lastOfRun.get(run.id) !== event.seq) return [];
    return told(`${run.kind === 'submit' ? 'Last check' : 'Check'}: ${run.score} of ${run.max} points`);
  });
}
