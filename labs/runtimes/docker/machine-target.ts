import type { ExecOptions, FileRead, FileStat, MachineTarget, ProcessFact, SocketFact, ToolName } from '../../target.ts';
import { TargetError } from '../../target.ts';
import type { Machine } from './machine.ts';
import { machineRef } from './machine.ts';
import type { Kill } from './run-exec.ts';
import { runExec } from './run-exec.ts';
import type { ServeLink } from './serve-link.ts';

export interface MachineTargetOptions {
  readonly machine: Machine;
  readonly warden: ServeLink;
  /** SHA-256 of the image's files by path. */
  manifest(): Promise<ReadonlyMap<string, string>>;
  readonly kill: Kill;
}

const toolMs = 10_000;

/** The grader's view of one machine. Facts come from the warden, outside the learner's reach. */
export function machineTarget({ machine, warden, manifest, kill }: MachineTargetOptions): MachineTarget {
  const ask = <T>(op: string, args: object = {}, options?: { timeoutMs?: number }): Promise<T> =>
    warden.call<T>(op, { ...machineRef(machine), ...args }, options);
  return {
    name: machine.name,
    address: machine.address,
    async read(path, { maxBytes } = {}) {
      try {
        const { content, ...rest } = await ask<Omit<FileRead, 'content'> & { content: string | null }>('read', { path, max: maxBytes ?? 1024 * 1024 });
        return { ...rest, content: Buffer.from(content ?? '', 'base64') };
      } catch (error) {
        if (error instanceof TargetError && error.code === 'not_found') return undefined;
        throw error;
      }
    },
    list: (globs) => ask<FileStat[]>('list', { globs }),
    async processes() {
      const [processes, image] = await Promise.all([ask<ProcessFact[]>('processes'), manifest()]);
      return processes.map((found) => ({ ...found, exePristine: pristineExe(found, image) }));
    },
    sockets: () => ask<SocketFact[]>('sockets'),
    tool: (name: ToolName, args = {}) => ask<string>('tool', { name, args }, { timeoutMs: toolMs }),
    async pristine(paths) {
      const [hashes, image] = await Promise.all([ask<Record<string, string | null>>('hash', { paths }), manifest()]);
      return Object.fromEntries(paths.map((path) => [path, hashes[path] ? image.get(path) === hashes[path] : undefined]));
    },
    dial: ({ port, host, timeoutMs = 3000 }) => warden.open('dial', { ...machineRef(machine), port, host, timeoutMs }, { timeoutMs }),
    exec: (argv, options: ExecOptions = {}) => runExec(machine.container, argv, { ...options, kill }),
  };
}

/** A nested process's path is one of its own root, which the machine's image says nothing about. */
function pristineExe({ exe, exeSha256, nested }: ProcessFact, image: ReadonlyMap<string, string>): boolean | undefined {
  const wanted = nested ? undefined : image.get(exe);
  return wanted === undefined ? undefined : wanted === exeSha256;
}
