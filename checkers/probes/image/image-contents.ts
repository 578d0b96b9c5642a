import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { ImageContents } from '../../evidence/image.ts';
import { finalFiles } from '../../formats/image/final-files.ts';
import { findSecrets } from '../../formats/image/find-secrets.ts';
import { digestOf } from '../../formats/image/image-archive.ts';
import type { TarEntry } from '../../formats/image/tar.ts';
import type { MachineTarget } from '../../target.ts';
import { readImage } from './read-image.ts';

const absolute = z.string().startsWith('/');

/** What an image archive holds: files of all layers, configuration and history, read as data. No program of the machine takes part. */
export const imageContents = defineProbe({
  kind: 'imageContents',
  scope: z.strictObject({
    machine: z.string(),
    archive: absolute,
    /** What must stand nowhere. At least eight letters, so that chance does not find them. */
    secrets: z.array(z.strictObject({ name: z.string(), value: z.string().min(8) })).default([]),
    /** Programs of the machine, owned by root, that belong to building. */
    tools: z.array(absolute).default([]),
  }),
  timeoutMs: 20_000,
  async collect(target, { machine: name, archive, secrets, tools }) {
    const machine = target.machine(name);
    const image = await readImage(machine, archive);
    if ('readable' in image) return image;
    const files = finalFiles(image.layers);
    const regular = [...files.values()].filter(({ kind }) => kind === 'file');
    return {
      readable: true,
      user: userOf(image.config.config.User, files),
      secrets: findSecrets(image, secrets),
      files: regular.map(({ path, mode, content }) => ({ path: `/${path}`, mode, sha256: digestOf(content).slice('sha256:'.length) })),
      tools: await digestsOf(machine, tools),
    };
  },
});

/** `10001`, `10001:10001`, `app`, or nothing, which is root. */
function userOf(name: string, files: ReadonlyMap<string, TarEntry>): ImageContents['user'] {
  const user = name.split(':')[0]!;
  if (user === '' || /^\d+$/.test(user)) return { name, uid: Number(user) };
  const passwd = Buffer.from(files.get('etc/passwd')?.content ?? []).toString('utf8');
  const uid = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([account]) => account === user)?.[2];
  return { name, ...(uid !== undefined && /^\d+$/.test(uid) && { uid: Number(uid) }) };
}

async function digestsOf(machine: MachineTarget, paths: readonly string[]): Promise<ImageContents['tools']> {
  const read = await Promise.all(paths.map(async (path) => ({ path, file: await machine.read(path, { maxBytes: 16 * 1024 * 1024 }) })));
  return read.flatMap(({ path, file }) => (file && !file.truncated ? [{ path, sha256: digestOf(file.content).slice('sha256:'.length) }] : []));
}
