/** What was typed and not saved, kept in this browser tab so that a reload loses nothing. */
export interface Draft {
  readonly content: string;
  readonly etag: string;
}
export interface Place {
  readonly attempt: string;
  readonly machine: string;
  readonly path: string;
}
const keyOf = ({ attempt, machine, path }: Place): string => `rampart.draft.${attempt}.${machine}:${path}`;

export function readDraft(place: Place): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(place));
    return kept === null ? undefined : (JSON.parse(kept) as Draft);
  } catch {
    return undefined;
  }
}
export function keepDraft(place: Place, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(keyOf(place), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(place));
  } catch {
    // A full or forbidden storage only loses the draft's copy.
  }
}
