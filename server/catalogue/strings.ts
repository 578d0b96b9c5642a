export interface PlacedString {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

/** Every string of a plain value with the path to it; keys count as strings of their own. */
export function stringsOf(value: unknown, path: readonly PropertyKey[] = []): PlacedString[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => stringsOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ path: [...path, key], text: key }, ...stringsOf(inner, [...path, key])]);
}
