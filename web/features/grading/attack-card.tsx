import { Swords } from 'lucide-react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { problemOf } from '../../lib/api.ts';
import { clock } from '../../lib/format.ts';
import { type AttackMoments, attackMoments, attackStanding, attackWord } from '../../lib/grade.ts';
import type { AttackControl } from './use-attacks.ts';

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

interface Props {
  readonly attempt: Attempt;
  readonly control: AttackControl;
}
function Attack({ attempt, control, attack }: Props & { readonly attack: AttackMoments }) {
  const known = attempt.attackRuns.some((run) => run.attack === attack.id);
  return (
    <section className="attack" aria-label={attack.title}>
      <h3>
        <Icon of={Swords} /> {attack.title}
      </h3>
      {attack.before && <AttackMoment label="Before" run={attack.before} />}
      {attack.after && <AttackMoment label="Last" run={attack.after} />}
      <button type="button" className="button small" disabled={!control.possible} onClick={() => control.show(attack.id)}>
        {control.running === attack.id ? 'The attack is running' : known ? 'Show the attack again' : 'Show the attack'}
      </button>
      {control.failed?.attack === attack.id && <ProblemCard problem={problemOf(control.failed.error)} retry={() => control.show(attack.id)} />}
    </section>
  );
}

/** The misuse that works on the start state and must fail after the fix. */
export function AttackCards({ attempt, control }: Props) {
  return attackMoments(attempt).map((attack) => <Attack key={attack.id} attempt={attempt} control={control} attack={attack} />);
}
