import { Menu as Base } from '@base-ui/react/menu';
import type { LucideIcon } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { Icon } from './icon.tsx';

/** Opens inside the landmark that its trigger is in. */
export function Menu({ trigger, children }: { readonly trigger: ReactElement; readonly children: ReactNode }) {
  const holder = useRef<HTMLSpanElement>(null);
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <span ref={holder} className="menu-holder" />
      <Base.Portal container={holder}>
        <Base.Positioner className="menu-positioner" sideOffset={4} align="end" positionMethod="fixed">
          <Base.Popup className="menu">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
interface ItemProps {
  readonly icon: LucideIcon;
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly note?: string | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}
export function MenuItem({ icon, children, onSelect, note, danger = false, disabled = false }: ItemProps) {
  return (
    <Base.Item className={danger ? 'menu-item danger' : 'menu-item'} disabled={disabled} onClick={onSelect}>
      <Icon of={icon} />
      {children}
      {note && <span className="note">{note}</span>}
    </Base.Item>
  );
}
export function MenuSwitch({
  icon,
  children,
  checked,
  onChange,
}: {
  readonly icon: LucideIcon;
  readonly children: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <Base.CheckboxItem className="menu-item" checked={checked} onCheckedChange={onChange}>
      <Icon of={icon} />
      {children}
      <span className="note">{checked ? 'on' : 'off'}</span>
    </Base.CheckboxItem>
  );
}
export function MenuLine() {
  return <Base.Separator className="menu-line" />;
}
