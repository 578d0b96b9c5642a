import { Dialog } from '../../components/dialog.tsx';
import type { Action } from './use-attempt-actions.ts';

export type Confirmed = Extract<Action, 'reset' | 'finish' | 'end'>;
const questions: Record<Confirmed, { title: string; what: string; button: string; tone: 'primary' | 'danger' }> = {
  reset: {
    title: 'Reset the whole lab?',
    what: 'Fresh machines replace these. Your changes in them and your open programs are lost; earlier checks, hints and the recording stay. The old lab is kept until the new one is proven.',
    button: 'Reset lab',
    tone: 'danger',
  },
  finish: {
    title: 'Finish this attempt?',
    what: 'Everything is checked once more, then the lab ends. You get the debrief with your changes, the attack before and after, and the reference solution.',
    button: 'Finish lab',
    tone: 'primary',
  },
  end: {
    title: 'End the lab without a last check?',
    what: 'The machines are removed now. Results so far, your changes and the recording are kept.',
    button: 'End lab',
    tone: 'danger',
  },
};

export function ConfirmDialog({ action, onAnswer }: { readonly action: Confirmed; readonly onAnswer: (confirmed: boolean) => void }) {
  const question = questions[action];
  return (
    <Dialog
      open
      title={question.title}
      onClose={() => onAnswer(false)}
      actions={
        <>
          <button type="button" className="button" onClick={() => onAnswer(false)}>
            Keep working
          </button>
          <button type="button" className={`button ${question.tone}`} onClick={() => onAnswer(true)}>
            {question.button}
          </button>
        </>
      }
    >
      <p>{question.what}</p>
    </Dialog>
  );
}
