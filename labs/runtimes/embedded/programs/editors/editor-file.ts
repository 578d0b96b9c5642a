import type { ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';

export interface OpenedFile {
  readonly text: string;
  readonly isNew: boolean;
  readonly readOnly: boolean;
  /** Why it could not be read. */
  readonly problem?: string;
}

/** A file to edit; one that is not there is new. */
export async function openFile({ sys }: ProgramContext, path: string): Promise<OpenedFile> {
  try {
    const stat = await sys.stat(path);
    if (stat.type === 'directory') return { text: '', isNew: true, readOnly: false, problem: 'Is a directory' };
    const text = new TextDecoder().decode(await sys.readFile(path));
    return { text, isNew: false, readOnly: !(await sys.access(path, 2, { effective: true })) };
  } catch (error) {
    if (!isSysError(error)) throw error;
    return { text: '', isNew: true, readOnly: false, ...(error.code === 'ENOENT' ? {} : { problem: error.message }) };
  }
}

/** Writes a file whole, mode and owner kept. The answer is what went wrong. */
export async function saveFile({ sys }: ProgramContext, path: string, text: string): Promise<string | undefined> {
  try {
    await sys.writeFile(path, text, { create: true, truncate: true });
    return undefined;
  } catch (error) {
    if (isSysError(error)) return error.message;
    throw error;
  }
}
