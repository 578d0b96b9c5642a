import type { LearnerFile, LearnerFiles } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import type { Machine } from './machine.ts';
import type { Kill } from './run-exec.ts';
import { runExec } from './run-exec.ts';
import { agentPath } from './serve-link.ts';

const limitMs = 10_000;
const maxAnswer = 8 * 1024 * 1024;
const maxFile = 1024 * 1024;

type Answer = { ok: true; value: unknown } | { ok: false; code: string; message: string };

/** The learner's files, by the agent as the learner's own user: the kernel decides what may be read and written. */
export function learnerFiles(machineOf: (name: string) => Machine, kill: Kill): LearnerFiles {
  const ask = async <T>(machine: string, op: 'list' | 'read' | 'write', request: object): Promise<T> => {
    const { container, spec } = machineOf(machine);
    const { editable, learner } = spec.recipe;
    if (editable.length === 0 || !learner) throw new LabError('files.outside', `machine ${machine} offers no files`);
    const stdin = JSON.stringify({ globs: editable, ...request });
    const { exitCode, stdout, stderr } = await runExec(container, [agentPath, 'file', op], {
      user: learner.user,
      stdin,
      timeoutMs: limitMs,
      maxBytes: maxAnswer,
      kill,
    });
    if (exitCode !== 0) throw new LabError('files.failed', stderr.trim() || `the file service ended with ${exitCode}`);
    const answer = JSON.parse(stdout) as Answer;
    if (!answer.ok) throw new LabError(answer.code, answer.message);
    return answer.value as T;
  };
  return {
    list: async (machine) => (machineOf(machine).spec.recipe.editable.length === 0 ? [] : ask<LearnerFile[]>(machine, 'list', {})),
    async read(machine, path) {
      const { content, ...file } = await ask<LearnerFile & { content: string; etag: string }>(machine, 'read', { path });
      return { ...file, content: Buffer.from(content, 'base64') };
    },
    async write(machine, path, ...[content, etag]) {
      if (content.length > maxFile) throw new LabError('files.too_large', `${path} would be larger than 1 MiB`);
      return ask<{ etag: string }>(machine, 'write', { path, content: Buffer.from(content).toString('base64'), etag });
    },
  };
}
