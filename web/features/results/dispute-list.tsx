import type { Results } from '#server/api.ts';
import { outcomeOf } from '../../lib/disputes.ts';
import { clock } from '../../lib/format.ts';
import { ruleTitle } from './every-check.tsx';

function titleOf({ grade, attempt }: Results, id: string): string {
  const check = grade?.tasks.flatMap((task) => task.checks).find((each) => each.id === id);
  if (check) return ruleTitle(attempt.check, check.rule, check.status);
  return [...(grade?.attacks ?? []), ...(grade?.safeguards ?? [])].find((each) => each.id === id)?.title ?? id;
}

/** What the learner thought was wrong, in their words, and what came of it. */
export function DisputeList({ results }: { readonly results: Results }) {
  const { disputes } = results.attempt;
  if (disputes.length === 0) return null;
  return (
    <section className="dispute-list" aria-labelledby="disputes">
      <h2 id="disputes">Disputed</h2>
      <ul className="ruled">
        {disputes.map((dispute) => (
          <li key={dispute.id}>
            <span className="caption">{clock(dispute.at)}</span>
            <span>
              {titleOf(results, dispute.check)}
              <span className="caption block">{dispute.claimed.reason}</span>
              {dispute.note && <q className="block">{dispute.note}</q>}
              <span className="block">{outcomeOf(dispute) ?? 'It is being looked at again.'}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
