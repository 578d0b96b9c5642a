/** Files of a machine with what decides who reaches them. */
export interface FileAccess {
  readonly files: readonly ReachedFile[];
}
export interface ReachedFile {
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The directories above it, from the root. */
  readonly above: readonly { readonly path: string; readonly mode: number; readonly uid: number; readonly gid: number }[];
}

declare module './map.ts' {
  interface EvidenceMap {
    fileAccess: FileAccess;
  }
}
