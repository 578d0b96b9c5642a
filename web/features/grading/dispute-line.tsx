import { MessageSquareWarning } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Attempt, CheckRun } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { useCommands } from '../../lib/commands.ts';
import { disputeOf, outcomeOf } from '../../lib/disputes.ts';

const DisputeDialog = lazy(() => import('./dispute-dialog.tsx').then((module) => ({ default: module.DisputeDialog })));

interface Props {
  readonly attempt: Attempt;
  readonly run: Pick<CheckRun, 'id' | 'state'>;
  readonly check: { readonly id: string; readonly status: string };
}
/** What came of the learner's dispute of this verdict, if there is one. */
export function DisputeOutcome({ attempt, run, check }: Props) {
  const dispute = disputeOf(attempt, { run: run.id, check: check.id });
  return dispute && <p className="reason dispute">{outcomeOf(dispute) ?? 'You think this is wrong. It is being looked at again.'}</p>;
}

/** `I think this is wrong`, once a run. */
export function DisputeButton({ attempt, run, check, title }: Props & { readonly title: string }) {
  const [asking, ask] = useState(false);
  const dispute = disputeOf(attempt, { run: run.id, check: check.id });
  const over = dispute?.state === 'open' || (dispute?.state === 'settled' && dispute.run === run.id);
  const possible = run.state === 'done' && check.status !== 'pass' && !over;
  useCommands(() => [
    possible && { id: `dispute/${check.id}`, group: 'Checks', title: `I think this is wrong: ${title}`, also: 'dispute', run: () => ask(true) },
  ]);
  if (!possible) return null;
  return (
    <>
      <button type="button" className="button quiet small dispute-button" onClick={() => ask(true)}>
        <Icon of={MessageSquareWarning} /> I think this is wrong<span className="sr">: {title}</span>
      </button>
      <Suspense>{asking && <DisputeDialog attempt={attempt.id} run={run.id} check={check.id} title={title} onClose={() => ask(false)} />}</Suspense>
    </>
  );
}
