import { useState } from 'react';
import type { Attempt } from '#server/api.ts';
import { announce } from '../../lib/announce.ts';
import { type Preferences, prefer, usePreferences } from '../../lib/preferences.ts';
import { labelled, type Shown } from './shown-terminals.ts';
import { inOrder, keepOrder, moved, readOrder } from './tab-order.ts';

/** Which terminals are shown, by id. */
export interface DeckPlace {
  readonly terminal?: string | undefined;
  readonly second?: string | undefined;
}
export interface Deck {
  /** In the order of the tabs. */
  readonly terminals: readonly Shown[];
  /** The tab that is chosen. */
  readonly active: Shown | undefined;
  /** Beside or below it, where the deck is split. */
  readonly second: Shown | undefined;
  /** The one of the two that had the keyboard last. */
  readonly focused: Shown | undefined;
  readonly split: Preferences['split'];
  select(terminal: string): void;
  selectSecond(terminal: string): void;
  /** The two change places. */
  swap(): void;
  /** The keyboard is in the second one now, or in the first. */
  hold(second: boolean): void;
  setSplit(split: Preferences['split']): void;
  /** Moves the tab of the focused terminal. */
  move(step: 1 | -1): void;
}

/** How the terminals of a lab are laid out. `wide`: there is room for two. */
export function useDeck(
  attempt: Attempt,
  { place, go, wide }: { readonly place: DeckPlace; readonly go: (place: DeckPlace) => void; readonly wide: boolean },
): Deck {
  const preferred = usePreferences().split;
  const split = wide ? preferred : 'off';
  const [order, setOrder] = useState(() => readOrder(attempt.id));
  const [inSecond, hold] = useState(false);
  const terminals = inOrder(labelled(attempt), order);
  const active = terminals.find(({ id }) => id === place.terminal) ?? terminals[0];
  const others = terminals.filter((each) => each !== active);
  const second = split === 'off' ? undefined : (others.find(({ id }) => id === place.second) ?? others[0]);
  const focused = inSecond && second ? second : active;
  const show = (terminal: string | undefined, beside: string | undefined): void => go({ terminal, second: beside });
  return {
    terminals,
    active,
    second,
    focused,
    split,
    select: (id) => show(id, id === second?.id ? active?.id : second?.id),
    selectSecond: (id) => show(active?.id, id),
    swap: () => show(second?.id, active?.id),
    hold,
    setSplit: (next) => prefer({ split: next }),
    move(step) {
      if (!focused) return;
      const next = moved(
        terminals.map(({ id }) => id),
        focused.id,
        step,
      );
      setOrder(next);
      keepOrder(attempt.id, next);
      announce(`${focused.label} is tab ${next.indexOf(focused.id) + 1} of ${next.length}.`);
    },
  };
}
