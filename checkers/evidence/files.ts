/** Files of a machine with what decides who reaches them. */
export interface FileAccess {
  readonly files: readonly ReachedFile[];
}
export interface ReachedFile {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'socket';
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The directories above it, from the root. */
  readonly above: readonly { readonly path: string; readonly mode: number; readonly uid: number; readonly gid: number }[];
}

/** What stands out among all files of a machine, wherever they lie. Each list is cut at 200. */
export interface FileSurvey {
  /** Programs that run as another than their caller: setuid or setgid, and somebody else may execute them. */
  readonly privileged: readonly (NotedFile & { /** Its bytes are those that the machine was delivered with. */ readonly pristine: boolean })[];
  /** Owner or group is nobody's. */
  readonly unowned: readonly NotedFile[];
  /** Files that every account can write, and directories in which it can also remove what is others'. */
  readonly worldWritable: readonly NotedFile[];
}
export interface NotedFile {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What cron runs, and the files that decide what that is. */
export interface CronAccess {
  readonly jobs: readonly { readonly location: string; readonly user: string; readonly command: string }[];
  readonly entries: readonly CronEntry[];
}
export interface CronEntry extends Omit<ReachedFile, 'kind'> {
  readonly kind: 'table' | 'directory' | 'program';
  /** Whose rights the job has. */
  readonly runsAs: string;
  readonly pristine: boolean;
}

declare module './map.ts' {
  interface EvidenceMap {
    cronAccess: CronAccess;
    fileAccess: FileAccess;
    fileSurvey: FileSurvey;
  }
}
