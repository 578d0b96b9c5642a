import type { PlacedContainer } from './pod.ts';

export const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');

export const plural = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/** `container "a"`, `containers "a", "b"`. */
export const named = (placed: readonly PlacedContainer[]): string =>
  `${plural(placed.length, 'container')} ${quoted(placed.map(({ container }) => container.name))}`;

export const sortedSet = (words: readonly string[]): string[] => [...new Set(words)].sort();
