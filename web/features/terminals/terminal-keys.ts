import { preferences } from '../../lib/preferences.ts';
import { leaveRegion, moveRegion } from '../../lib/regions.ts';
import type { Screen } from './screen.ts';

export interface KeyActions {
  readonly copy: () => boolean;
  readonly find: () => void;
  readonly moveTab: (step: 1 | -1) => void;
}
const is = (event: KeyboardEvent, key: string): boolean => event.key.toLowerCase() === key;

function regionKey(event: KeyboardEvent, screen: Screen): boolean {
  if (event.key !== 'F6' || event.ctrlKey || event.altKey) return false;
  if (event.shiftKey) leaveRegion(-1);
  else if (screen.fullScreen || !moveRegion(1)) return false;
  event.preventDefault();
  return true;
}
function copyKey(event: KeyboardEvent, screen: Screen, actions: KeyActions): boolean {
  const asked = is(event, 'c') && ((event.ctrlKey && event.shiftKey) || event.metaKey || (event.ctrlKey && screen.terminal.hasSelection()));
  if (!asked || event.altKey) return false;
  event.preventDefault();
  return actions.copy() || event.shiftKey || event.metaKey;
}
/** A native paste event follows; full-screen programs keep Ctrl+V. */
const pasteKey = (event: KeyboardEvent, screen: Screen): boolean =>
  is(event, 'v') && !event.altKey && (event.metaKey || (event.ctrlKey && (event.shiftKey || !screen.fullScreen)));

function chord(event: KeyboardEvent, actions: KeyActions): boolean {
  if (!event.ctrlKey || !event.shiftKey || event.altKey) return false;
  if (is(event, 'f')) actions.find();
  else if (event.key === 'ArrowLeft') actions.moveTab(-1);
  else if (event.key === 'ArrowRight') actions.moveTab(1);
  else return event.key === 'Enter';
  event.preventDefault();
  return true;
}

/** Keys that are ours: answers false where xterm must not see the key. */
export function terminalKey(event: KeyboardEvent, screen: Screen, actions: KeyActions): boolean {
  if (pasteKey(event, screen)) return false;
  if (event.type !== 'keydown') return true;
  if (regionKey(event, screen) || copyKey(event, screen, actions) || chord(event, actions)) return false;
  return !(event.key === 'Tab' && preferences().tabLeaves && !screen.fullScreen);
}
