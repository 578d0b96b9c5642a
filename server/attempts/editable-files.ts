import type { Lab, LearnerFile } from '#labs/contract.ts';
import type { EditableFile, EditableFileContent } from '../api.ts';
import type { AttemptContext } from './attempt-context.ts';
import { machineNotFound } from './attempts.errors.ts';
import type { AttemptRow } from './attempts.repository.ts';
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

export async function writeFile(
  context: AttemptContext,
  row: AttemptRow,
  { machine, path, content, etag }: { machine: string; path: string; content: string; etag?: string },
): Promise<{ etag: string }> {
  const { lab } = readyLab(context, row);
  const saved = await lab.files.write(known(lab, machine), path, new TextEncoder().encode(content), etag);
  context.events.append(row.id, { actor: 'learner', type: 'log', data: { name: 'saved', data: { machine, path } } });
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
