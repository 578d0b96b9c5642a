import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSpec } from '../../contract.ts';

const version = 2;

/** What of a lab is kept beside its machines' journals, so that another process of this installation finds it. */
export interface LabRecord {
  readonly version: number;
  readonly spec: Omit<LabSpec, 'expiresAt' | 'tags'>;
  readonly expiresAt: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `starting` is a wreck where it is found after a restart. */
  readonly state: 'starting' | 'ready' | 'paused';
  readonly subnet: string;
  readonly visitors: Readonly<Record<string, string>>;
  /** Machine -> id of what it started from. */
  readonly bases: Readonly<Record<string, string>>;
  /** Counts the resets. */
  readonly generation: number;
}

export const newRecord = ({ expiresAt, tags, ...spec }: LabSpec, rest: Pick<LabRecord, 'subnet' | 'visitors'>): LabRecord => ({
  version,
  spec,
  tags,
  expiresAt: expiresAt.toISOString(),
  state: 'starting',
  bases: {},
  generation: 0,
  ...rest,
});

/** One folder for each lab: its record, its machines' journals and its terminals. */
export class LabFolders {
  readonly #root: string;
  #drafts = 0;

  constructor(root: string) {
    this.#root = root;
  }

  of(lab: string): string {
    return join(this.#root, lab);
  }

  journal(lab: string, machine: { readonly name: string; readonly generation: number }): string {
    return join(this.of(lab), `${machine.name}.${machine.generation}.journal`);
  }

  terminals(lab: string): string {
    return join(this.of(lab), 'terminals');
  }

  async make(lab: string): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await mkdir(this.of(lab), { mode: 0o700 });
    await mkdir(this.terminals(lab), { mode: 0o700 });
  }

  async write(lab: string, record: LabRecord): Promise<void> {
    const file = join(this.of(lab), 'lab.json');
    const draft = `${file}.${(this.#drafts += 1)}`;
    await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
    await rename(draft, file);
  }

  /** `unknown`: of another version of this program. `undefined`: none that is whole. */
  async read(lab: string): Promise<LabRecord | 'unknown' | undefined> {
    try {
      const record = JSON.parse(await readFile(join(this.of(lab), 'lab.json'), 'utf8')) as LabRecord;
      return record.version === version ? record : 'unknown';
    } catch {
      return undefined;
    }
  }

  async list(): Promise<string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  /** Journals of other generations. */
  async removeStrays(lab: string, generation: number): Promise<void> {
    const names = await readdir(this.of(lab)).catch(() => []);
    const strays = names.filter((name) => /\.journal/.test(name) && !name.includes(`.${generation}.journal`));
    await Promise.all(strays.map((name) => rm(join(this.of(lab), name), { force: true })));
  }

  async removeTerminals(lab: string): Promise<void> {
    await rm(this.terminals(lab), { recursive: true, force: true });
    await mkdir(this.terminals(lab), { mode: 0o700 });
  }

  remove(lab: string): Promise<void> {
    return rm(this.of(lab), { recursive: true, force: true });
  }
}
