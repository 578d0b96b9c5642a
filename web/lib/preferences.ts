import { useSyncExternalStore } from 'react';
import { Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
export interface Preferences {
  readonly theme: Theme;
  readonly contrast: 'system' | 'more';
  readonly fontSize: number;
  readonly screenReader: boolean;
  readonly tabLeaves: boolean;
  readonly optionIsMeta: boolean;
  readonly coachDismissed: boolean;
  /** Two terminals at a time. */
  readonly split: 'off' | 'side' | 'stacked';
  /** The graphics card draws terminals. */
  readonly webgl: boolean;
}
const initial: Preferences = {
  theme: 'system',
  contrast: 'system',
  fontSize: 14,
  screenReader: false,
  tabLeaves: false,
  optionIsMeta: false,
  coachDismissed: false,
  split: 'off',
  webgl: false,
};
const key = 'rampart.preferences';

function load(): Preferences {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>) };
  } catch {
    return initial;
  }
}
const store = new Store<Preferences>(load());
export const preferences = (): Preferences => store.get();
export const onPreferences = store.subscribe;
export const usePreferences = (): Preferences => useSyncExternalStore(store.subscribe, store.get);

export function prefer(change: Partial<Preferences>): void {
  store.set({ ...store.get(), ...change });
  try {
    localStorage.setItem(key, JSON.stringify(store.get()));
  } catch {
    // A browser that keeps nothing still works for this visit.
  }
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const more = matchMedia('(prefers-contrast: more)');
export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface Appearance {
  readonly dark: boolean;
  readonly contrast: boolean;
}
export function appearance(): Appearance {
  const { theme, contrast } = store.get();
  return { dark: theme === 'system' ? dark.matches : theme === 'dark', contrast: contrast === 'more' || more.matches };
}
export function onAppearance(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  more.addEventListener('change', listener);
  const stop = store.subscribe(listener);
  return () => {
    dark.removeEventListener('change', listener);
    more.removeEventListener('change', listener);
    stop();
  };
}
export function followAppearance(): void {
  const apply = (): void => {
    const root = document.documentElement;
    const now = appearance();
    root.dataset['theme'] = now.dark ? 'dark' : 'light';
    if (now.contrast) root.dataset['contrast'] = 'more';
    else delete root.dataset['contrast'];
  };
  apply();
  onAppearance(apply);
}
