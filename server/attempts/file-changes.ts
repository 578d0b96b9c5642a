import { createTwoFilesPatch } from 'diff';
import type { Lab, LearnerFile } from '#labs/contract.ts';
import type { FileChange } from '../api.ts';
import type { AttemptContext } from './attempt-context.ts';
import { type StartFileRow, attemptById, endChangesOf, replaceStartFiles, startFilesOf } from './attempts.repository.ts';

const largest = 256 * 1024;
type FileState = Omit<StartFileRow, 'attempt'> & { readonly etag?: string | undefined };

/** Keeps the editable files as they are when the lab is handed over. */
export async function rememberStartFiles(context: AttemptContext, attempt: string, lab: Lab): Promise<void> {
  try {
    const files = await editableFiles(lab);
    context.database.transaction((tx) =>
      replaceStartFiles(
        tx,
        attempt,
        files.map(({ etag: _etag, ...file }) => ({ ...file, attempt })),
      ),
    );
  } catch (error) {
    context.log.warn({ err: error, attempt }, 'the files of the start could not be kept');
  }
}

/** What is different now, or was when the lab ended. */
export async function currentChanges(context: AttemptContext, attempt: string, lab: Lab | undefined): Promise<readonly FileChange[]> {
  if (!lab || lab.state !== 'ready') return endChangesOf(context.database, attempt) ?? [];
  if (!attemptById(context.database, attempt)?.startFilesKept) return [];
  return changesBetween(startFilesOf(context.database, attempt), await editableFiles(lab));
}

export function changesBetween(before: readonly FileState[], after: readonly FileState[]): FileChange[] {
  const key = ({ machine, path }: FileState) => `${machine}\0${path}`;
  const old = new Map(before.map((file) => [key(file), file]));
  const now = new Map(after.map((file) => [key(file), file]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((each) => changeOf(old.get(each), now.get(each)));
}

function changeOf(before: FileState | undefined, after: FileState | undefined): FileChange[] {
  const { machine, path } = (before ?? after)!;
  const kind = !before ? 'added' : !after ? 'removed' : 'changed';
  if (before && after && same(before, after)) return [];
  const diff = before?.content === null || after?.content === null ? undefined : patch(path, before?.content, after?.content);
  return [
    { machine, path, kind, diff, before: before && rights(before), after: after && rights(after), etag: after?.etag, revertable: isRevertable(before, after) },
  ];
}

/** Its content of the start is known, and another one now. */
const isRevertable = (before: FileState | undefined, after: FileState | undefined): boolean =>
  Boolean(before?.content && (!after || (after.content && !before.content.equals(after.content))));

const rights = ({ mode, owner }: FileState) => ({ mode: mode.toString(8).padStart(4, '0'), owner });

function same(before: FileState, after: FileState): boolean {
  const contentSame = before.content && after.content ? before.content.equals(after.content) : before.size === after.size;
  return contentSame && before.mode === after.mode && before.owner === after.owner;
}

function patch(path: string, before: Buffer | undefined, after: Buffer | undefined): string | undefined {
  const texts = [before, after].map((bytes) => (bytes ? textOf(bytes) : ''));
  const [old, now] = texts;
  if (old === undefined || now === undefined || old === now) return undefined;
  return createTwoFilesPatch(before ? path : '/dev/null', after ? path : '/dev/null', old, now, undefined, undefined, { context: 3 });
}

/** UTF-8 text, or undefined for other bytes. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

async function editableFiles(lab: Lab): Promise<FileState[]> {
  const files: FileState[] = [];
  for (const machine of Object.keys(lab.spec.machines)) {
    if (!lab.spec.machines[machine]!.recipe.editable.length) continue;
    for (const file of await lab.files.list(machine)) files.push({ machine, ...pick(file), ...(await contentOf(lab, machine, file)) });
  }
  return files;
}

const pick = ({ path, mode, owner, size }: LearnerFile) => ({ path, mode, owner, size });

/** Null where it is too large, or the learner may not read it. */
async function contentOf(lab: Lab, machine: string, { path, size }: LearnerFile): Promise<Pick<FileState, 'content' | 'etag'>> {
  if (size > largest) return { content: null };
  return lab.files.read(machine, path).then(
    ({ content, etag }) => ({ content: Buffer.from(content), etag }),
    () => ({ content: null }),
  );
}
