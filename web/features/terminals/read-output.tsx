import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';

export function ReadOutput({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Dialog open wide title="Terminal output as text" onClose={onClose}>
      <p className="muted">The kept lines, newest at the end. Colours and full-screen programs are left out.</p>
      <pre className="output" tabIndex={0} aria-label="Output">
        {text === '' ? 'Nothing yet.' : text}
      </pre>
      <p>
        <CopyButton text={text}>Copy output</CopyButton>
      </p>
    </Dialog>
  );
}
