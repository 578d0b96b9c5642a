import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Store } from './store.ts';

/** In the order in which the palette lists them. */
const groups = ['Checks', 'Tasks', 'Attack', 'Terminal', 'Editor', 'Lab', 'Results', 'Go to', 'Scenarios', 'Appearance'] as const;

/** Something that can be done on this screen now. */
export interface Command {
  /** Unique on the page. */
  readonly id: string;
  readonly group: (typeof groups)[number];
  readonly title: string;
  /** Its keys, where it has any. */
  readonly keys?: string;
  /** Other words that find it. */
  readonly also?: string;
  run(): void;
}
export interface CommandGroup {
  readonly value: Command['group'];
  readonly items: readonly Command[];
}
type Source = () => readonly (Command | false | undefined)[];

const sources = new Set<{ readonly current: Source }>();

/** Offers commands in the palette while the component is there. The source is asked when the palette opens, and when a component renders under it. */
export function useCommands(source: Source): void {
  const latest = useRef(source);
  useEffect(() => {
    sources.add(latest);
    return () => {
      sources.delete(latest);
      follow();
    };
  }, []);
  useEffect(() => {
    latest.current = source;
    follow();
  });
}

/** Every command of the screen, grouped: a page that arrives under the open palette brings its own. */
export const useCommandGroups = (): readonly CommandGroup[] => useSyncExternalStore(offered.subscribe, offered.get);

/** Does what is called so on the screen as it is now. */
export function runCommand(id: string): void {
  for (const { items } of commandsNow()) for (const command of items) if (command.id === id) return command.run();
}

/** Every command of the screen as it is now, grouped; of two with one id the first. */
function commandsNow(): CommandGroup[] {
  const all = [...sources].flatMap(({ current }) => current()).filter((command) => typeof command === 'object');
  const byId = new Map(all.toReversed().map((command) => [command.id, command]));
  const shown = all.filter((command) => byId.get(command.id) === command);
  return groups.map((value) => ({ value, items: shown.filter((command) => command.group === value) })).filter(({ items }) => items.length > 0);
}

/** Every word of the query is somewhere in its group, title, keys or other words. */
export function finds({ group, title, keys = '', also = '' }: Command, query: string): boolean {
  const text = `${group} ${title} ${keys} ${also}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export const paletteOpen = new Store(false);
const offered = new Store<readonly CommandGroup[]>([]);
paletteOpen.subscribe(follow);

function follow(): void {
  const now = paletteOpen.get() ? commandsNow() : [];
  if (JSON.stringify(now) !== JSON.stringify(offered.get())) offered.set(now);
}
