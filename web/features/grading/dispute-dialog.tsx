import { useMutation } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import type { Dispute } from '#server/api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { post, problemOf } from '../../lib/api.ts';

interface Props {
  readonly attempt: string;
  readonly run: string;
  readonly check: string;
  readonly title: string;
  readonly onClose: () => void;
}
const longest = 500;

export function DisputeDialog({ attempt, run, check, title, onClose }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState('');
  const raise = useMutation({
    mutationFn: () => post<Dispute>(`attempts/${attempt}/checks/${run}/disputes`, { check, ...(note.trim() && { note }) }),
    onSuccess: onClose,
  });
  return (
    <Dialog
      open
      title="You think this is wrong"
      onClose={onClose}
      initialFocus={field}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button primary" disabled={raise.isPending} onClick={() => raise.mutate()}>
            Look at it again
          </button>
        </>
      }
    >
      <p>
        <strong>{title}</strong>
      </p>
      <p>
        The evidence of this check is kept and judged once more, and the whole lab is checked afresh. What passes then counts. Your words stay in the results
        and in the export, where whoever runs this server reads them.
      </p>
      <div className="field">
        <label htmlFor={id}>What is wrong with it? (optional)</label>
        <textarea
          id={id}
          ref={field}
          className="input"
          rows={4}
          maxLength={longest}
          value={note}
          aria-describedby={`${id}-left`}
          onChange={(event) => setNote(event.target.value)}
        />
        <span id={`${id}-left`} className="caption">
          {longest - note.length} characters left
        </span>
      </div>
      {raise.error && <ProblemCard problem={problemOf(raise.error)} />}
    </Dialog>
  );
}
