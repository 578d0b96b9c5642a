import type { Image } from '../sys/sys.ts';

/** What the server and a worker thread say to each other over their socket, in order. */
export type ToWorker =
  | { readonly t: 'start'; readonly run: StartRun }
  | { readonly t: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly t: 'fail'; readonly id: number; readonly code?: string; readonly message: string }
  | { readonly t: 'signal'; readonly sys: number; readonly name: string }
  | { readonly t: 'end'; readonly sys: number; readonly code: number; readonly signal?: string }
  | { readonly t: 'resize'; readonly run: number; readonly size: { cols: number; rows: number } }
  | { readonly t: 'ping'; readonly id: number };

export type ToServer =
  | { readonly t: 'hello'; readonly token: string }
  /** A method of an object of the server's, by its handle. */
  | { readonly t: 'call'; readonly id: number; readonly on: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly t: 'write'; readonly on: number; readonly data: Uint8Array; readonly id: number }
  | { readonly t: 'release'; readonly on: number }
  | { readonly t: 'done'; readonly run: number; readonly code: number; readonly signal?: string }
  | { readonly t: 'pong'; readonly id: number };

/** A run as the worker sees it. Numbers are handles of the server's objects. */
export interface StartRun {
  readonly id: number;
  readonly sys: number;
  readonly pid: number;
  readonly image?: Image;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: StreamRef;
  readonly stdout: StreamRef;
  readonly stderr: StreamRef;
  readonly descriptors: readonly (readonly [number, StreamRef & { readonly kind: 'input' | 'output' }])[];
  readonly terminal?: { readonly handle: number; readonly name: string; readonly size: { cols: number; rows: number } };
  readonly resume?: unknown;
}

export interface StreamRef {
  readonly handle: number;
  readonly isTerminal: boolean;
}

/** How objects that live in the server travel back. */
export interface ConnectionRef {
  readonly handle: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** What the child process says of its threads over its own channel. */
export type FromChild =
  | { readonly t: 'died'; readonly thread: number; readonly why: 'memory' | 'crash' | 'ended'; readonly detail?: string }
  | { readonly t: 'cpu'; readonly thread: number; readonly ms: number };
export type ToChild = { readonly t: 'thread'; readonly thread: number; readonly token: string } | { readonly t: 'kill'; readonly thread: number };

/** Methods of `Sys` that go over as they are: arguments and answers are plain data. */
export const plainSysCalls = [
  'identity',
  'stat',
  'lstat',
  'readdir',
  'walk',
  'readFile',
  'writeFile',
  'open',
  'read',
  'write',
  'close',
  'mkdir',
  'rmdir',
  'unlink',
  'rename',
  'link',
  'symlink',
  'readlink',
  'realpath',
  'mkfifo',
  'chmod',
  'chown',
  'utimes',
  'access',
  'setAttributes',
  'statfs',
  'exec',
  'exit',
  'awaitStop',
  'processes',
  'kill',
  'setGroup',
  'setUmask',
  'chdir',
  'setIdentity',
  'setTitle',
  'renice',
  'hostname',
  'setHostname',
  'clock',
  'sysctls',
  'setSysctl',
  'mounts',
  'mount',
  'unmount',
  'modules',
  'setModule',
  'journal',
  'log',
  'memory',
  'request',
  'sockets',
  'interfaces',
  'routes',
  'resolve',
] as const;
