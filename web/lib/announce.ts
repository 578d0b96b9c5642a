import { Store } from './store.ts';

type How = 'polite' | 'assertive';
export const polite = new Store('');
export const assertive = new Store('');
const stores = { polite, assertive };
const said: Record<How, number> = { polite: -Infinity, assertive: -Infinity };
const togetherMs = 1000;

/** Says a sentence to screen readers. Sentences that come together are said together, and the same one twice is said twice. */
export function announce(sentence: string, how: How = 'polite'): void {
  const store = stores[how];
  const now = performance.now();
  const together = now - said[how] < togetherMs;
  said[how] = now;
  if (together) store.set(`${store.get()} ${sentence}`);
  else store.set(store.get() === sentence ? `${sentence}\u00a0` : sentence);
}
