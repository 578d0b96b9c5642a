import { type ReactNode, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { copyText } from '../../lib/copy.ts';
import type { WorkspaceModel } from './use-workspace.ts';

interface Question {
  readonly command: string;
  readonly answer: (ran: boolean) => void;
}
/** Runs a command of the brief in the shown terminal; asks where a program or a half-typed line would take it. */
export function useRunCommand({ client, go }: WorkspaceModel): { run: (command: string) => Promise<boolean> | boolean; dialog: ReactNode } {
  const [question, setQuestion] = useState<Question>();
  const run = (command: string): Promise<boolean> | boolean => {
    if (!client) return false;
    go({ area: 'terminal' });
    if (!client.busy) return client.run(command);
    return new Promise((resolve) => setQuestion({ command, answer: resolve }));
  };
  const close = (ran: boolean): void => {
    setQuestion(undefined);
    question?.answer(ran);
  };
  const dialog = question && (
    <Dialog
      open
      title="Something is in the terminal already"
      onClose={() => close(false)}
      actions={
        <>
          <button type="button" className="button" onClick={() => void copyText(question.command).then(() => close(false))}>
            Copy
          </button>
          <button type="button" className="button primary" onClick={() => close(client?.run(question.command) ?? false)}>
            Run anyway
          </button>
        </>
      }
    >
      <p>A program is running, or a line is half typed. The command would go there.</p>
      <pre tabIndex={0} aria-label="Command">
        {question.command}
      </pre>
    </Dialog>
  );
  return { run, dialog };
}
