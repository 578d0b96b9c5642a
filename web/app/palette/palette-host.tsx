import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { themes } from '../../components/appearance.tsx';
import { paletteOpen, useCommands } from '../../lib/commands.ts';
import { prefer } from '../../lib/preferences.ts';
import { regionsNow } from '../../lib/regions.ts';
import { router } from '../router.tsx';

const CommandPalette = lazy(() => import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })));

/** Ctrl+K or Cmd+K. In a terminal Ctrl+K belongs to the shell, and in an open dialog there is a question to answer first. */
function onKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'k' || event.ctrlKey === event.metaKey || event.shiftKey || event.altKey) return;
  if (event.ctrlKey && event.target instanceof Element && event.target.closest('.terminal')) return;
  if (!paletteOpen.get() && document.querySelector('[role="dialog"]')) return;
  event.preventDefault();
  event.stopPropagation();
  paletteOpen.set(!paletteOpen.get());
}

/** What can be done on every page, and the palette itself, which is loaded when it is first opened. */
export function PaletteHost() {
  const open = useSyncExternalStore(paletteOpen.subscribe, paletteOpen.get);
  useEffect(() => {
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  useCommands(() => [
    ...regionsNow().map(({ name, focus }) => ({ id: `region/${name}`, group: 'Go to' as const, title: name, keys: 'F6', also: 'focus region', run: focus })),
    { id: 'page/scenarios', group: 'Go to', title: 'All scenarios', also: 'catalogue labs', run: () => void router.navigate({ to: '/scenarios' }) },
    ...themes.map(({ label, theme, contrast }) => ({
      id: `theme/${label}`,
      group: 'Appearance' as const,
      title: label,
      also: 'theme colours',
      run: () => prefer({ theme, contrast }),
    })),
  ]);
  return <Suspense>{open && <CommandPalette />}</Suspense>;
}
