import type { LucideIcon } from 'lucide-react';

/** Decoration beside a word; a button without words carries the name itself. */
export function Icon({ of: Shape, size = 16 }: { readonly of: LucideIcon; readonly size?: 16 | 20 }) {
  return <Shape className="icon" size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" />;
}
