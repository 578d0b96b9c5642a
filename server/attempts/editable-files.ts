import type { Lab, LearnerFile } from '#labs/contract.ts';
import type { EditableFile, EditableFileContent } from '../api.ts';
import type { AttemptContext } from './attempt-context.ts';
import { machineNotFound, noStartContent } from './attempts.errors.ts';
import { type AttemptRow, startFileOf } from './attempts.repository.ts';
import { textOf } from './file-changes.ts';
import { readyLab } from './own-attempt.ts';

/** The files that the page's editor offers, of one machine or of all. */
export async function listFiles(context: AttemptContext, row: AttemptRow, machine: string | undefined): Promise<EditableFile[]> {
  const { lab } = readyLab(context, row);
  const names = machine === undefined ? Object.keys(lab.spec.machines) : [known(lab, machine)];
  const lists = await Promise.all(names.map(async (name) => (await lab.files.list(name)).map((file) => view(name, file))));
  return lists.flat();
}

export async function readFile(context: AttemptContext, row: AttemptRow, { machine, path }: { machine: string; path: string }): Promise<EditableFileContent> {
  const { lab } = readyLab(context, row);
  const { content, etag, ...file } = await lab.files.read(known(lab, machine), path);
  return { ...view(machine, file), content: textOf(content) ?? null, etag };
}

interface Place {
  readonly machine: string;
  readonly path: string;
  /** Of the content that is replaced; absent where there is none. */
  readonly etag?: string;
}

export const writeFile = (context: AttemptContext, row: AttemptRow, { content, ...place }: Place & { readonly content: string }): Promise<{ etag: string }> =>
  write(context, row, { ...place, bytes: new TextEncoder().encode(content), name: 'saved' });

/** The content that it had when the lab was handed over. */
export async function revertFile(context: AttemptContext, row: AttemptRow, place: Place): Promise<{ etag: string }> {
  readyLab(context, row);
  const start = startFileOf(context.database, row.id, place);
  if (!start?.content) throw noStartContent();
  return write(context, row, { ...place, bytes: start.content, name: 'reverted' });
}

type Write = Place & { readonly bytes: Uint8Array; readonly name: 'saved' | 'reverted' };

async function write(context: AttemptContext, row: AttemptRow, { machine, path, etag, bytes, name }: Write): Promise<{ etag: string }> {
  const { lab } = readyLab(context, row);
  const saved = await lab.files.write(known(lab, machine), path, bytes, etag);
  context.events.append(row.id, { actor: 'learner', type: 'log', data: { name, data: { machine, path } } });
  return saved;
}

function known(lab: Lab, machine: string): string {
  if (!Object.hasOwn(lab.spec.machines, machine)) throw machineNotFound();
  return machine;
}

const view = (machine: string, { path, mode, owner, group, size, mtimeMs, writable }: LearnerFile): EditableFile => ({
  machine,
  path,
  mode,
  owner,
  group,
  size,
  modifiedAt: new Date(mtimeMs).toISOString(),
  writable,
});
