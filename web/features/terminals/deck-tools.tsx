import { AArrowDown, AArrowUp, Accessibility, FilePenLine, Maximize2, Minimize2, ScrollText, Search } from 'lucide-react';
import { Icon } from '../../components/icon.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { prefer, usePreferences } from '../../lib/preferences.ts';

export const sizes = { least: 10, most: 28 } as const;

interface Props {
  readonly onRead: () => void;
  readonly onFind: () => void;
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
  readonly editor: boolean;
  readonly onEditor: (open: boolean) => void;
  readonly idle: boolean;
}
/** The terminal's six buttons without words, and the editor's. */
export function DeckTools({ onRead, onFind, full, onFull, editor, onEditor, idle }: Props) {
  const { fontSize, screenReader } = usePreferences();
  return (
    <div className="deck-tools" role="toolbar" aria-label="Terminal tools">
      <IconButton icon={Accessibility} name="Screen reader mode" pressed={screenReader} onClick={() => prefer({ screenReader: !screenReader })} />
      <IconButton icon={ScrollText} name="Read output as text" disabled={idle} onClick={onRead} />
      <IconButton icon={Search} name="Find in the terminal (Ctrl+Shift+F)" disabled={idle} onClick={onFind} />
      <IconButton icon={AArrowDown} name="Smaller text" disabled={fontSize <= sizes.least} onClick={() => prefer({ fontSize: fontSize - 1 })} />
      <IconButton icon={AArrowUp} name="Larger text" disabled={fontSize >= sizes.most} onClick={() => prefer({ fontSize: fontSize + 1 })} />
      <IconButton icon={full ? Minimize2 : Maximize2} name={full ? 'Leave full terminal' : 'Full terminal'} pressed={full} onClick={() => onFull(!full)} />
      <button type="button" className="button quiet small" aria-pressed={editor} onClick={() => onEditor(!editor)}>
        <Icon of={FilePenLine} /> Editor
      </button>
    </div>
  );
}
