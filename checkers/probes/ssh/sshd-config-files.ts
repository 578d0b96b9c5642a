import { includesOf } from '../../semantics/sshd-config.ts';
import type { FileRead, MachineTarget } from '../../target.ts';

const mainFile = '/etc/ssh/sshd_config';
const mostFiles = 64;

/** The main file and everything that it includes, each once. */
export async function readConfigFiles(machine: MachineTarget): Promise<FileRead[]> {
  const read = new Map<string, FileRead>();
  let waiting = [mainFile];
  while (waiting.length) {
    const files = (await Promise.all(waiting.map((path) => machine.read(path)))).map((file, at) => ({ path: waiting[at]!, file }));
    const fresh = files.flatMap(({ path, file }) => (file ? [[path, file] as const] : []));
    for (const [path, file] of fresh) read.set(path, file);
    if (read.size > mostFiles) throw new Error(`${mainFile} includes more than ${mostFiles} files`);
    const patterns = fresh.flatMap(([, { content }]) => includesOf(new TextDecoder().decode(content)));
    const found = patterns.length ? await machine.list(patterns) : [];
    waiting = found.filter(({ path, kind }) => kind !== 'directory' && !read.has(path)).map(({ path }) => path);
  }
  return [...read.values()];
}
