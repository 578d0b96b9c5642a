import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What of a lab changes while it lives. Docker's labels are fixed when an object is made, so these facts are kept in one small file a lab
 * beside them; where the file is lost the labels count, and the lab is adopted with its first expiry.
 */
export interface LabRecord {
  readonly expiresAt: string;
  /** False until the start is complete: a lab found in that state after a restart is a wreck. */
  readonly ready: boolean;
  readonly subnet: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly visitors: Readonly<Record<string, string>>;
  /** Terminals that were opened, so that one held in readiness is told from them. */
  readonly terminals: readonly string[];
  /** Counts the resets: which machines are the lab's, where a reset was cut short. */
  readonly generation: number;
}

export interface LabRecords {
  read(lab: string): Promise<LabRecord | undefined>;
  write(lab: string, record: LabRecord): Promise<void>;
  remove(lab: string): Promise<void>;
  list(): Promise<string[]>;
}

export function createLabRecords(folder: string): LabRecords {
  const path = (lab: string) => join(folder, `${lab}.json`);
  let counter = 0;
  return {
    async read(lab) {
      const text = await readFile(path(lab), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : (JSON.parse(text) as LabRecord);
    },
    async write(lab, record) {
      await mkdir(folder, { recursive: true });
      const draft = `${path(lab)}.${process.pid}.${(counter += 1)}`;
      await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
      await rename(draft, path(lab));
    },
    remove: (lab) => rm(path(lab), { force: true }),
    async list() {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
  };
}
