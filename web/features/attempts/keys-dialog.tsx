import { Dialog } from '../../components/dialog.tsx';

const keys = [
  ['F6', 'Next region, a second terminal too, unless a full-screen program runs'],
  ['Shift+F6', 'Previous region; leaves the terminal always'],
  ['Ctrl+K, Cmd+K', 'Every action on this screen; in the terminal Cmd+K only'],
  ['Ctrl+Shift+Enter', 'Check'],
  ['Ctrl+Shift+C', 'Copy in the terminal; Ctrl+C copies a selection too'],
  ['Ctrl+Shift+V', 'Paste in the terminal'],
  ['Ctrl+Shift+F', 'Find in the terminal; Enter, Shift+Enter, Esc'],
  ['Ctrl+Shift+← →', 'Previous, next terminal'],
  ['Ctrl+S', 'Save in the editor'],
  ['Esc, then Tab', 'Leave the editor; Ctrl+M lets Tab move focus'],
  ['Arrows, Home, End', 'Resize panes on a splitter'],
  ['?', 'This list'],
] as const;

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog open title="Keys" onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
