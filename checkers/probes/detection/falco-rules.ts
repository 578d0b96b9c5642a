import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';

const most = { files: 50, bytes: 100 * 1024 };

/** Rule files as Falco's `rules_files` orders them: each of `rules` is a file or a glob, whose files are read by name. A file that is too large is cut. */
export const falcoRules = defineProbe({
  kind: 'falcoRules',
  scope: z.strictObject({ machine: z.string(), rules: z.array(z.string().startsWith('/')).min(1) }),
  async collect(target, { machine, rules }) {
    const there = target.machine(machine);
    const paths: string[] = [];
    for (const glob of rules)
      paths.push(...(await there.list([glob])).filter(({ kind, path }) => kind !== 'directory' && /\.ya?ml$/.test(path)).map(({ path }) => path));
    const read = await Promise.all(paths.slice(0, most.files).map(async (path) => ({ path, found: await there.read(path, { maxBytes: most.bytes }) })));
    return { files: read.flatMap(({ path, found }) => (found ? [{ path, text: new TextDecoder().decode(found.content) }] : [])) };
  },
});
