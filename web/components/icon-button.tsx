import { Tooltip } from '@base-ui/react/tooltip';
import type { LucideIcon } from 'lucide-react';
import { Icon } from './icon.tsx';

interface Props {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}
/** One of the few buttons without a word: it has a name and a tooltip. */
export function IconButton({ icon, name, onClick, pressed, disabled }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <button
            type="button"
            className="button quiet icon-only"
            aria-label={name}
            aria-pressed={pressed}
            aria-disabled={disabled}
            onClick={disabled ? undefined : onClick}
          />
        }
      >
        <Icon of={icon} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="menu-positioner">
          <Tooltip.Popup className="tooltip">{name}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
