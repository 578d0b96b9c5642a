import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A tar of files by path, the same bytes for the same files. */
export async function packFiles(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  tar.finalize();
  return buffer(tar);
}
