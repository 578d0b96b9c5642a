import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Attempt, FileChange } from '#server/api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { announce } from '../../lib/announce.ts';
import { post, problemOf } from '../../lib/api.ts';
import { changesQuery, fileQuery } from '../../lib/queries.ts';

interface Props {
  readonly attempt: Attempt;
  readonly change: FileChange;
  readonly onClose: () => void;
}
/** Asks first; a file that changed meanwhile stays as it is. */
export function RevertDialog({ attempt, change, onClose }: Props) {
  const client = useQueryClient();
  const { machine, path, etag, kind } = change;
  const refresh = (): void => {
    void client.invalidateQueries({ queryKey: changesQuery(attempt.id).queryKey });
    void client.invalidateQueries({ queryKey: fileQuery(attempt.id, { machine, path }).queryKey });
  };
  const revert = useMutation({
    mutationFn: () => post(`attempts/${attempt.id}/changes/revert`, { machine, path, ...(etag !== undefined && { etag }) }),
    onSuccess: () => {
      announce(`${path} is as it was at the start.`);
      refresh();
      onClose();
    },
    onError: refresh,
  });
  return (
    <Dialog
      open
      title={kind === 'removed' ? 'Bring this file back?' : 'Revert this file?'}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {revert.error ? 'Close' : 'Keep my change'}
          </button>
          {!revert.error && (
            <button type="button" className="button danger" disabled={revert.isPending} onClick={() => revert.mutate()}>
              Revert file
            </button>
          )}
        </>
      }
    >
      <p>
        <code>{path}</code> on {machine}
      </p>
      <p>
        {kind === 'removed'
          ? 'It is written again with its content of the start, as a file of yours. Give it its mode and owner again in the terminal.'
          : 'Its content becomes what it was at the start of the lab, and what you wrote in it is lost. Mode and owner stay as they are.'}{' '}
        Services go on with what they have read until you reload them.
      </p>
      {revert.error && <ProblemCard problem={problemOf(revert.error)} />}
    </Dialog>
  );
}
