import type { FileRead, ToolName } from '../../../../target.ts';
import { TargetError } from '../../../../target.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Host } from '../host.ts';
import type { HostFacts } from '../virtual-host.ts';
import { factOf, listGlobs } from './globs.ts';
import { pristine } from './pristine.ts';
import { processFacts } from './process-facts.ts';

const usualBytes = 1024 * 1024;
const mostBytes = 16 * 1024 * 1024;

/** The grader's view of a simulated machine, in the words of the warden. */
export function hostFacts(host: Host): HostFacts {
  const { kernel } = host;
  return {
    read: (path, { maxBytes = usualBytes } = {}) => read(host, path, Math.min(maxBytes, mostBytes)),
    list: (globs) => listGlobs(kernel.files, kernel.root, globs),
    processes: () => processFacts(kernel),
    sockets: () =>
      host.ports.facts().sort((a, b) => (a.port !== b.port ? a.port - b.port : `${a.protocol}${a.address}` < `${b.protocol}${b.address}` ? -1 : 1)),
    tool: (name, args) => tool(host, name, args),
    pristine: (paths) => pristine(kernel, paths),
  };
}

function read({ kernel }: Host, path: string, maxBytes: number): FileRead | undefined {
  try {
    const trail = kernel.files.paths.resolve(kernel.root, path);
    const stat = factOf(path, kernel.files.describe(trail));
    if (stat.kind !== 'file') throw new TargetError('not_a_file', `${path} is a ${stat.kind}`);
    const content = trail.mount.volume.read(trail.id, 0, maxBytes + 1);
    return { stat, content: content.subarray(0, maxBytes), truncated: content.length > maxBytes };
  } catch (error) {
    if (isSysError(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (isSysError(error)) throw new TargetError('denied', `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function tool(host: Host, name: ToolName, args: Readonly<Record<string, string>>): Promise<string> {
  const parts = host.parts();
  const manager = { 'sshd-effective': 'sshd', 'systemd-units': 'systemd', firewall: 'firewall' }[name];
  const found = parts.manager(manager);
  if (!found) throw new TargetError('tool_failed', `${name}: this machine has no ${manager}`);
  const answer = await found.request(`fact:${name}`, args, { pid: 1, uid: 0, euid: 0, sys: parts.root });
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}
