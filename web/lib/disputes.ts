import type { Attempt, Dispute } from '#server/api.ts';
import { clock } from './format.ts';

/** What came of a dispute, for people. Undefined while nothing did. */
export function outcomeOf({ settled, state }: Dispute): string | undefined {
  if (state === 'interrupted') return 'The server was restarted before it was looked at again. Nothing was decided.';
  if (!settled) return undefined;
  const at = clock(settled.at);
  const { outcome, again, replayed } = settled;
  if (outcome === 'unclear') return `At ${at} it could not be evaluated: ${again?.reason ?? replayed.reason}. Nothing was decided, no points are lost.`;
  if (again)
    return outcome === 'changed' ? `A fresh look at ${at} passes, and counts.` : `Looked at again at ${at}: a fresh look finds the same. ${again.reason}.`;
  return outcome === 'changed'
    ? `By the rules of ${at} the kept evidence passes. The score of this attempt stays as it was.`
    : `The lab is over, so the kept evidence was judged again at ${at}, with the same result.`;
}

/** The dispute that speaks of this verdict: of its run, or of the run that a dispute asked for. */
export const disputeOf = (attempt: Attempt, { run, check }: { readonly run: string; readonly check: string }): Dispute | undefined =>
  attempt.disputes.findLast((each) => each.check === check && (each.run === run || each.settled?.again?.run === run || each.state === 'open'));
