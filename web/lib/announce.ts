import { Store } from './store.ts';

export const polite = new Store('');
export const assertive = new Store('');

/** Says a sentence to screen readers. The same sentence twice is said twice. */
export function announce(sentence: string, how: 'polite' | 'assertive' = 'polite'): void {
  const store = how === 'polite' ? polite : assertive;
  store.set(store.get() === sentence ? `${sentence}\u00a0` : sentence);
}
