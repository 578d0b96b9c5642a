import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { ImageBase } from '../../evidence/image.ts';
import { fromsOf } from '../../formats/image/build-file.ts';
import type { MachineTarget } from '../../target.ts';
import { readImage } from './read-image.ts';

const absolute = z.string().startsWith('/');
const index = z.looseObject({ manifests: z.array(z.looseObject({ digest: z.string() })).min(1) });
const manifest = z.looseObject({ config: z.looseObject({ digest: z.string() }) });
const config = z.looseObject({ rootfs: z.looseObject({ diff_ids: z.array(z.string()) }) });

/** The build file's FROM lines beside the layers of the image that was built. `bases` is a folder of OCI layouts that belongs to root. */
export const imageBase = defineProbe({
  kind: 'imageBase',
  scope: z.strictObject({ machine: z.string(), archive: absolute, /** The first that there is. */ buildFiles: z.array(absolute).min(1), bases: absolute }),
  timeoutMs: 20_000,
  async collect(target, { machine: name, archive, buildFiles, bases }) {
    const machine = target.machine(name);
    const image = await readImage(machine, archive);
    if ('readable' in image) return image;
    for (const file of buildFiles) {
      const text = await textOf(machine, file);
      if (text === undefined) continue;
      return { readable: true, file, froms: fromsOf(text), layers: image.layers.map(({ diffId }) => diffId), bases: await knownBases(machine, bases) };
    }
    return { readable: false, why: `has no build file ${buildFiles[0]}` };
  },
});

async function knownBases(machine: MachineTarget, folder: string): Promise<ImageBase['bases']> {
  const layouts = (await machine.list([`${folder}/*/index.json`])).filter(({ uid }) => uid === 0).map(({ path }) => path.replace(/\/index\.json$/, ''));
  return Promise.all(
    layouts.map(async (layout) => {
      const read = async <S extends z.ZodType>(path: string, schema: S) => schema.parse(JSON.parse((await textOf(machine, `${layout}/${path}`)) ?? 'null'));
      const { digest } = (await read('index.json', index)).manifests[0]!;
      const { digest: configDigest } = (await read(`blobs/${digest.replace(':', '/')}`, manifest)).config;
      return { digest, layers: (await read(`blobs/${configDigest.replace(':', '/')}`, config)).rootfs.diff_ids };
    }),
  );
}

async function textOf(machine: MachineTarget, path: string): Promise<string | undefined> {
  const file = await machine.read(path, { maxBytes: 64 * 1024 });
  return file && new TextDecoder().decode(file.content);
}
