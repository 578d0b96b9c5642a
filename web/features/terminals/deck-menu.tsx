import { ArrowLeft, ArrowLeftRight, ArrowRight, Columns2, Plus, Rows2, Square, SquareTerminal, X } from 'lucide-react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { mostTerminals } from './shown-terminals.ts';
import type { Deck } from './use-deck.ts';

interface Props {
  readonly attempt: Attempt;
  readonly deck: Deck;
  readonly wide: boolean;
  readonly onOpen: (machine: string) => void;
  readonly onClose: () => void;
}
/** Opens, closes, splits and orders terminals. */
export function DeckMenu({ attempt, deck, wide, onOpen, onClose }: Props) {
  const { terminals, focused, second, split } = deck;
  const place = terminals.findIndex(({ id }) => id === focused?.id);
  return (
    <Menu
      trigger={
        <button type="button" className="button quiet icon-only" aria-label="Open, close or arrange terminals">
          <Icon of={Plus} />
        </button>
      }
    >
      {attempt.machines
        .filter((machine) => machine.terminal)
        .map((machine) => (
          <MenuItem
            key={machine.name}
            icon={SquareTerminal}
            note={machine.address}
            disabled={attempt.state !== 'ready' || terminals.length >= mostTerminals}
            onSelect={() => onOpen(machine.name)}
          >
            New terminal on {machine.name}
          </MenuItem>
        ))}
      {wide && (
        <>
          <MenuLine />
          {split !== 'side' && (
            <MenuItem icon={Columns2} note="where there is room" onSelect={() => deck.setSplit('side')}>
              Two side by side
            </MenuItem>
          )}
          {split !== 'stacked' && (
            <MenuItem icon={Rows2} onSelect={() => deck.setSplit('stacked')}>
              Two stacked
            </MenuItem>
          )}
          {second && (
            <MenuItem icon={ArrowLeftRight} onSelect={deck.swap}>
              Swap the two
            </MenuItem>
          )}
          {split !== 'off' && (
            <MenuItem icon={Square} onSelect={() => deck.setSplit('off')}>
              One terminal
            </MenuItem>
          )}
        </>
      )}
      <MenuLine />
      <MenuItem icon={ArrowLeft} disabled={place < 1} onSelect={() => deck.move(-1)}>
        Move {focused?.label ?? 'tab'} left
      </MenuItem>
      <MenuItem icon={ArrowRight} disabled={place === -1 || place === terminals.length - 1} onSelect={() => deck.move(1)}>
        Move {focused?.label ?? 'tab'} right
      </MenuItem>
      <MenuLine />
      <MenuItem icon={X} disabled={!focused} onSelect={onClose}>
        Close {focused?.label ?? 'terminal'}
      </MenuItem>
    </Menu>
  );
}
