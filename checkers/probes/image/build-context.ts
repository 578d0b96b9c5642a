import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { globMatches } from '../../semantics/glob.ts';

const most = { files: 50, bytes: 16 * 1024 };
const ignoreFiles = ['.containerignore', '.dockerignore'];

/** Files of a build context that are nobody's business (`private`: names, `*` allowed), and the file that keeps things out, its first 16 KiB. At most 50 files. */
export const buildContext = defineProbe({
  kind: 'buildContext',
  scope: z.strictObject({ machine: z.string(), context: z.string().startsWith('/'), private: z.array(z.string()).min(1) }),
  async collect(target, { machine, context, private: names }) {
    const there = target.machine(machine);
    const files = (await there.list([`${context}/**`])).filter(({ kind }) => kind === 'file').map(({ path }) => path.slice(context.length + 1));
    const found = files.filter((path) => names.some((name) => globMatches(name, path.split('/').at(-1)!))).slice(0, most.files);
    for (const name of ignoreFiles) {
      const file = await there.read(`${context}/${name}`, { maxBytes: most.bytes });
      if (file) return { private: found, ignore: { path: name, text: new TextDecoder().decode(file.content) } };
    }
    return { private: found };
  },
});
