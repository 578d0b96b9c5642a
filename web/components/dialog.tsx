import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';

interface Props {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly actions?: ReactNode;
  readonly initialFocus?: RefObject<HTMLElement | null>;
}
export function Dialog({ open, title, onClose, children, wide = false, actions, initialFocus }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className={wide ? 'dialog wide' : 'dialog'} {...(initialFocus ? { initialFocus } : {})}>
          <Base.Title>{title}</Base.Title>
          {children}
          <div className="actions">{actions ?? <Base.Close className="button">Close</Base.Close>}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
