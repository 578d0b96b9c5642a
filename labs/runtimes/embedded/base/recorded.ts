/** One file of a package as it is after installation. Accounts by number; times are the package's. */
export interface RecordedFile {
  readonly path: string;
  /** `binary`: an executable of machine code; `file`: anything else, its text in `texts` where it was recorded. */
  readonly kind: 'directory' | 'file' | 'link' | 'binary';
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; files and binaries. */
  readonly size?: number;
  /** Links. */
  readonly target?: string;
}

export interface RecordedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly section: string;
  readonly priority: string;
  readonly essential?: true;
  /** Part of the base image, before any package is asked for. */
  readonly minimal?: true;
  readonly maintainer: string;
  /** KiB. */
  readonly installedSize: number;
  /** As in Debian's control files: `libc6 (>= 2.34), passwd | adduser`. */
  readonly depends: string;
  readonly provides: string;
  readonly homepage: string;
  readonly description: string;
  readonly conffiles: readonly string[];
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Lines that its maintainer scripts add to `/etc/passwd`, `/etc/shadow`, `/etc/group` and `/etc/gshadow`. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
  readonly files: readonly RecordedFile[];
  /** Content of text files that administrators read and change, by path. */
  readonly texts: Readonly<Record<string, string>>;
}
