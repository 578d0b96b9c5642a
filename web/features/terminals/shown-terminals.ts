import type { Attempt } from '#server/api.ts';

/** As many as the server lets a lab have. */
export const mostTerminals = 6;

export type Shown = Attempt['terminals'][number] & { readonly label: string };

/** Terminals by the name of their machine, the second and further ones numbered. */
export function labelled(attempt: Attempt): Shown[] {
  return attempt.terminals.map((terminal, index, all) => {
    const place = all.slice(0, index).filter((each) => each.machine === terminal.machine).length;
    return { ...terminal, label: place === 0 ? terminal.machine : `${terminal.machine} ${place + 1}` };
  });
}
