import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const snapshotSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  machine: z.string(),
  ended: z.object({ reason: z.string(), exitCode: z.number().optional() }).optional(),
  state: z.object({ screen: z.string(), cols: z.number(), rows: z.number(), title: z.string(), cursorHidden: z.boolean(), seq: z.number() }),
});

/** What outlives the server: one terminal's screen, and the number of the first byte that it does not show. */
export type TerminalSnapshot = z.infer<typeof snapshotSchema>;

const safe = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_');

/** Snapshots below `<folder>/<attempt>/<terminal>.json`, each replaced as a whole. */
export class SnapshotStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async save(attempt: string, snapshot: TerminalSnapshot): Promise<void> {
    const file = join(this.#folder, safe(attempt), `${safe(snapshot.id)}.json`);
    await mkdir(join(this.#folder, safe(attempt)), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(snapshot), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  /** Every readable snapshot of the attempt. One that is damaged counts as absent: the terminal is then rebuilt from what the agent still holds. */
  async load(attempt: string): Promise<TerminalSnapshot[]> {
    const folder = join(this.#folder, safe(attempt));
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
    const read = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8').then(parse, () => undefined)));
    return read.filter((snapshot) => snapshot !== undefined);
  }

  async remove(attempt: string, terminal?: string): Promise<void> {
    const folder = join(this.#folder, safe(attempt));
    await rm(terminal === undefined ? folder : join(folder, `${safe(terminal)}.json`), { recursive: true, force: true });
  }
}

const parse = (text: string): TerminalSnapshot | undefined => {
  try {
    return snapshotSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};
