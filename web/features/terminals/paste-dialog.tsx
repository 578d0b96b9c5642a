import { plural } from '../../lib/format.ts';
import { Dialog } from '../../components/dialog.tsx';
import { asOneLine, visiblePaste } from './paste.ts';
import type { TerminalClient } from './terminal-client.ts';

/** Asks before many lines, much text, or lines that would run one by one. */
export function PasteDialog({ client, text }: { readonly client: TerminalClient; readonly text: string }) {
  const lines = text.replace(/\n+$/, '').split('\n').length;
  return (
    <Dialog
      open
      title={`Paste ${plural(lines, 'line')} into the terminal?`}
      onClose={() => client.answerPaste('cancel')}
      actions={
        <>
          <button type="button" className="button" onClick={() => client.answerPaste('cancel')}>
            Cancel
          </button>
          {lines > 1 && (
            <button type="button" className="button" onClick={() => client.answerPaste('one-line')}>
              Paste as one line
            </button>
          )}
          <button type="button" className="button primary" onClick={() => client.answerPaste('paste')}>
            Paste
          </button>
        </>
      }
    >
      <p className="muted">
        {client.screen.terminal.modes.bracketedPasteMode ? 'The shell holds it until you press Enter.' : 'Each line runs as soon as it arrives.'}
      </p>
      <pre tabIndex={0} aria-label="What will be pasted">
        {visiblePaste(text)}
      </pre>
      {lines > 1 && asOneLine(text).length < 200 && (
        <p className="caption">
          As one line: <code>{asOneLine(text)}</code>
        </p>
      )}
      <label className="choice">
        <input type="checkbox" onChange={(event) => client.askBeforePaste(!event.target.checked)} />
        Do not ask again in this terminal
      </label>
    </Dialog>
  );
}
