export const sideTabs = ['brief', 'tasks', 'changes', 'checks'] as const;
export const areas = ['brief', 'terminal', 'checks'] as const;

/** What of the workspace is in the URL, so that a reload and a link show the same. */
export interface WorkspaceSearch {
  /** Tab of the left pane. */
  readonly side?: (typeof sideTabs)[number];
  /** Bottom tab on small screens. */
  readonly area?: (typeof areas)[number];
  readonly terminal?: string;
  /** The terminal beside or below it. */
  readonly second?: string;
  readonly machine?: string;
  readonly file?: string;
  readonly editor?: boolean;
}
const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined => values.find((each) => each === value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function readWorkspaceSearch(search: Record<string, unknown>): WorkspaceSearch {
  const read = {
    side: oneOf(sideTabs, search['side']),
    area: oneOf(areas, search['area']),
    terminal: text(search['terminal']),
    second: text(search['second']),
    machine: text(search['machine']),
    file: text(search['file']),
    editor: search['editor'] === true || search['editor'] === 'true' ? true : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
