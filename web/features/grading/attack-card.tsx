import { useMutation } from '@tanstack/react-query';
import { Swords } from 'lucide-react';
import type { Attempt, RunStarted } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { post, problemOf } from '../../lib/api.ts';
import { clock } from '../../lib/format.ts';
import { type AttackMoments, attackMoments, attackStanding, attackWord } from '../../lib/grade.ts';

type Run = NonNullable<AttackMoments['before']>;

export function AttackMoment({ label, run }: { readonly label: string; readonly run: Run }) {
  return (
    <div className="moment">
      <p className="moment-head">
        <span className="caption">
          {label} {clock(run.at)}
        </span>
        <StandingBadge standing={attackStanding(run.status)}>{attackWord(run.status)}</StandingBadge>
      </p>
      <p>{run.observed}</p>
      {run.output.trim() !== '' && (
        <details>
          <summary>What it did</summary>
          <pre className="output" tabIndex={0} aria-label="Output of the attack">
            {run.output.trimEnd()}
          </pre>
        </details>
      )}
    </div>
  );
}

function Attack({ attempt, attack }: { readonly attempt: Attempt; readonly attack: AttackMoments }) {
  const known = attempt.attackRuns.filter((run) => run.attack === attack.id).length;
  const show = useMutation({ mutationFn: () => post<RunStarted>(`attempts/${attempt.id}/attacks/${attack.id}`).then(() => known) });
  const waiting = show.isPending || (show.isSuccess && show.data === known);
  const able = attempt.state === 'ready' && !waiting;
  return (
    <section className="attack" aria-label={attack.title}>
      <h3>
        <Icon of={Swords} /> {attack.title}
      </h3>
      {attack.before && <AttackMoment label="Before" run={attack.before} />}
      {attack.after && <AttackMoment label="Last" run={attack.after} />}
      <button type="button" className="button small" disabled={!able} onClick={() => show.mutate()}>
        {waiting ? 'The attack is running' : known > 0 ? 'Show the attack again' : 'Show the attack'}
      </button>
      {show.error && <ProblemCard problem={problemOf(show.error)} retry={() => show.mutate()} />}
    </section>
  );
}

/** The misuse that works on the start state and must fail after the fix. */
export function AttackCards({ attempt }: { readonly attempt: Attempt }) {
  return attackMoments(attempt).map((attack) => <Attack key={attack.id} attempt={attempt} attack={attack} />);
}
