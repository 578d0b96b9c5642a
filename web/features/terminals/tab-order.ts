const keyOf = (attempt: string): string => `rampart.tabs.${attempt}`;

/** How this browser orders the terminals of a lab. */
export function readOrder(attempt: string): readonly string[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(attempt)) ?? '[]') as string[];
  } catch {
    return [];
  }
}
export function keepOrder(attempt: string, order: readonly string[]): void {
  try {
    localStorage.setItem(keyOf(attempt), JSON.stringify(order));
  } catch {
    // A browser that keeps nothing orders them anew after a reload.
  }
}

/** Those that the order names come first, in its order; the others follow as they were. */
export function inOrder<T extends { readonly id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const place = (item: T): number => (order.includes(item.id) ? order.indexOf(item.id) : order.length);
  return items.toSorted((a, b) => place(a) - place(b));
}

/** The ids with one of them moved by a step; the same list where it cannot go further. */
export function moved(ids: readonly string[], id: string, step: 1 | -1): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + step;
  return from === -1 || to < 0 || to >= ids.length ? ids : ids.toSpliced(from, 1).toSpliced(to, 0, id);
}
