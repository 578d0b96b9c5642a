import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { piecesOf } from './transcript.ts';

/** The kept lines as text, a heading for each command that was typed at a prompt. */
export function ReadOutput({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const pieces = piecesOf(text);
  return (
    <Dialog open wide title="Terminal output as text" onClose={onClose}>
      <p className="muted">The kept lines, newest at the end, with a heading for each command. Colours and full-screen programs are left out.</p>
      <div className="transcript" tabIndex={0} role="region" aria-label="Output">
        {pieces.length === 0 && <p>Nothing yet.</p>}
        {pieces.map(({ command, output }, index) => (
          <section key={index}>
            {command !== undefined && <h3>{command}</h3>}
            {output !== '' ? <pre>{output}</pre> : <p className="sr">No output.</p>}
          </section>
        ))}
      </div>
      <p>
        <CopyButton text={text}>Copy output</CopyButton>
      </p>
    </Dialog>
  );
}
