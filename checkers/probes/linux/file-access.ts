import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { guardedFiles } from './guarded-files.ts';

/** Modes and owners of files, directories and sockets and of every directory above them. Symbolic links and devices are passed over. */
export const fileAccess = defineProbe({
  kind: 'fileAccess',
  scope: z.strictObject({ machine: z.string(), paths: z.array(z.string().startsWith('/')).min(1) }),
  async collect(target, { machine, paths }) {
    const there = target.machine(machine);
    return { files: await guardedFiles(there, await there.list(paths)) };
  },
});
