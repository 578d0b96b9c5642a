import type { FileRead, FileStat, MachineTarget } from '../target.ts';

export interface FakeFile {
  readonly content?: string;
  readonly mode?: number;
  /** Milliseconds, both of change and of modification. */
  readonly at?: number;
  readonly linkTarget?: string;
  readonly kind?: FileStat['kind'];
  readonly uid?: number;
  readonly gid?: number;
}

/** The files of a machine for the tests of probes. `*` and `?` match within one name, `**` at the end everything below. */
export function fakeFiles(files: Readonly<Record<string, FakeFile | undefined>>): Pick<MachineTarget, 'read' | 'list'> {
  const statOf = (
    path: string,
    { at = 0, mode = 0o644, linkTarget, kind = linkTarget === undefined ? 'file' : 'symlink', uid = 0, gid = 0 }: FakeFile,
  ): FileStat => ({
    path,
    kind,
    mode,
    uid,
    gid,
    size: 0,
    mtimeMs: at,
    ctimeMs: at,
    ...(linkTarget !== undefined && { linkTarget }),
  });
  return {
    async read(path): Promise<FileRead | undefined> {
      const file = files[path];
      return file && { stat: statOf(path, file), content: new TextEncoder().encode(file.content ?? ''), truncated: false };
    },
    async list(globs) {
      const patterns = globs.map(
        (glob) =>
          new RegExp(
            `^${glob
              .replace(/\./g, '\\.')
              .replace(/\/?\*\*$/, '\0')
              .replace(/\*/g, '[^/]*')
              .replace(/\?/g, '[^/]')
              .replace('\0', '/.+')}$`,
          ),
      );
      return Object.entries(files).flatMap(([path, file]) => (file && patterns.some((pattern) => pattern.test(path)) ? [statOf(path, file)] : []));
    },
  };
}
