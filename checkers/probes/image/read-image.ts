import type { ImageUnread } from '../../evidence/image.ts';
import { type Image, readImageArchive } from '../../formats/image/image-archive.ts';
import { ArchiveError } from '../../formats/image/tar.ts';
import type { MachineTarget } from '../../target.ts';

/** As much as a machine gives of one file. */
const mostBytes = 16 * 1024 * 1024;

/** The image in an archive of the machine. That there is none, or none that can be read, is a fact about the learner's work and no error. */
export async function readImage(machine: MachineTarget, path: string): Promise<Image | ImageUnread> {
  const file = await machine.read(path, { maxBytes: mostBytes });
  if (!file || file.stat.kind !== 'file') return { readable: false, why: 'is missing' };
  if (file.truncated) return { readable: false, why: `is larger than ${mostBytes >> 20} MiB` };
  try {
    return readImageArchive(file.content);
  } catch (error) {
    if (error instanceof ArchiveError) return { readable: false, why: error.message };
    throw error;
  }
}
