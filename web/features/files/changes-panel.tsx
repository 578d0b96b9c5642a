import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Attempt, FileChange } from '#server/api.ts';
import { ChangeList, patchOf } from '../../components/change-list.tsx';
import { Download } from '../../components/download.tsx';
import { Icon } from '../../components/icon.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.ts';
import { changesQuery } from '../../lib/queries.ts';

const RevertDialog = lazy(() => import('./revert-dialog.tsx').then((module) => ({ default: module.RevertDialog })));

export function ChangesPanel({ attempt }: { readonly attempt: Attempt }) {
  const alive = attempt.state !== 'queued' && attempt.state !== 'starting' && attempt.state !== 'failed';
  const changes = useQuery({ ...changesQuery(attempt.id), enabled: alive });
  const all = changes.data ?? [];
  const [reverting, revert] = useState<FileChange>();
  const able = attempt.state === 'ready';
  useCommands(() => [
    alive && { id: 'changes/compare', group: 'Editor', title: 'Compare with the start', also: 'changes diff', run: () => void changes.refetch() },
    ...all.map(
      (change) =>
        able &&
        change.revertable && {
          id: `changes/revert/${change.machine}:${change.path}`,
          group: 'Editor' as const,
          title: `Revert ${change.path}`,
          also: `${change.machine} undo file`,
          run: () => revert(change),
        },
    ),
  ]);
  return (
    <div className="changes-panel">
      <div className="panel-actions">
        <button type="button" className="button small" disabled={!alive || changes.isFetching} onClick={() => void changes.refetch()}>
          <Icon of={RefreshCw} /> Compare with the start
        </button>
        {all.length > 0 && (
          <Download name={`${attempt.scenario.id}.patch`} text={patchOf(all)}>
            Download patch
          </Download>
        )}
      </div>
      {!alive && <p className="empty-note">Changes are shown once the lab runs.</p>}
      {alive && changes.isPending && <Pending what="the comparison with the start" />}
      {changes.error && <ProblemCard problem={problemOf(changes.error)} retry={() => void changes.refetch()} />}
      {changes.isSuccess && all.length === 0 && <p className="empty-note">No file that this lab watches has changed since the start.</p>}
      <ChangeList changes={all} onRevert={able ? revert : undefined} />
      <Suspense>{reverting && <RevertDialog attempt={attempt} change={reverting} onClose={() => revert(undefined)} />}</Suspense>
    </div>
  );
}
