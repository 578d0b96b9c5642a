import type { Attempt, AttemptEvent, CheckRun, PhaseStatus } from '#server/api.ts';
import type { LiveVerdicts } from './queries.ts';

function withPhase(phases: readonly PhaseStatus[], phase: PhaseStatus): PhaseStatus[] {
  return phases.some((each) => each.phase === phase.phase)
    ? phases.map((each) => (each.phase === phase.phase ? { ...each, ...phase } : each))
    : [...phases, phase];
}

/** While a new run is under way, the last grade stays to be looked at. */
function withGrade(next: CheckRun | undefined, before: CheckRun | undefined): CheckRun | undefined {
  if (next?.state !== 'running' || next.grade || !before?.grade) return next;
  return { ...next, grade: before.grade, rules: { ...before.rules, ...next.rules }, history: { ...before.history, ...next.history } };
}

/** The whole view and progress inside a phase carry the number of the newest kept event, and are applied again at that number. */
const isKept = (event: AttemptEvent): boolean => event.type !== 'attempt' && event.type !== 'phase';

/** The attempt after one event. An event that the view already includes changes nothing. */
export function applyEvent(attempt: Attempt, event: AttemptEvent): Attempt {
  if (event.seq < attempt.lastEvent || (event.seq === attempt.lastEvent && isKept(event))) return attempt;
  const lastEvent = event.seq;
  switch (event.type) {
    case 'attempt':
      return { ...event.attempt, check: withGrade(event.attempt.check, attempt.check), lastEvent };
    case 'phase':
      return { ...attempt, phases: withPhase(attempt.phases, event.phase), lastEvent };
    case 'check':
      return event.run.kind === 'prove' ? { ...attempt, lastEvent } : { ...attempt, check: withGrade(event.run, attempt.check), lastEvent };
    case 'attack':
      return {
        ...attempt,
        attackRuns: [...attempt.attackRuns.filter((run) => run.attack !== event.run.attack || run.at !== event.run.at), event.run],
        lastEvent,
      };
    default:
      return { ...attempt, lastEvent };
  }
}

export function applyVerdict(live: LiveVerdicts | undefined, event: AttemptEvent & { readonly type: 'verdict' }): LiveVerdicts {
  const byId = live?.run === event.run ? live.byId : {};
  return { run: event.run, byId: { ...byId, [event.id]: { status: event.status, reason: event.reason } } };
}
