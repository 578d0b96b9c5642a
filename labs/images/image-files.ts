import { gunzipSync } from 'node:zlib';
import type Dockerode from 'dockerode';
import { extract } from 'tar-stream';
import { type Accounts, idsOf } from '../machine/seed.ts';

/** Reads files of images, never of a running lab, and remembers what it read by the image's id. */
export interface ImageFiles {
  accounts(image: string): Promise<Accounts>;
  /** SHA-256 by path. */
  manifest(image: string): Promise<ReadonlyMap<string, string>>;
}

const manifestPath = '/usr/share/rampart/manifest.gz';

export function createImageFiles(docker: Dockerode, labels: Readonly<Record<string, string>> = {}): ImageFiles {
  const read = new Map<string, Promise<Record<string, Buffer>>>();
  const contents = async (image: string): Promise<Record<string, Buffer>> => {
    const { Id: id } = await docker.getImage(image).inspect();
    const begun = read.get(id) ?? readImage(docker, id, labels);
    read.set(id, begun);
    begun.catch(() => read.delete(id));
    return begun;
  };
  const text = async (image: string, path: string): Promise<string> => (await contents(image))[path]?.toString('utf8') ?? '';
  const manifests = new Map<string, ReadonlyMap<string, string>>();
  return {
    accounts: async (image) => ({ users: idsOf(await text(image, '/etc/passwd')), groups: idsOf(await text(image, '/etc/group')) }),
    async manifest(image) {
      const known = manifests.get(image);
      if (known) return known;
      const packed = (await contents(image))[manifestPath];
      if (!packed) throw new Error(`${image} has no manifest`);
      const made = new Map(
        gunzipSync(packed)
          .toString('utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => [line.slice(66), line.slice(0, 64)] as const),
      );
      manifests.set(image, made);
      return made;
    },
  };
}

/** A container is made of the image, never started, and removed. */
async function readImage(docker: Dockerode, image: string, labels: Readonly<Record<string, string>>): Promise<Record<string, Buffer>> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['/none'],
    Labels: { 'rampart.version': '1', 'rampart.role': 'reader', ...labels },
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    const paths = ['/etc/passwd', '/etc/group', manifestPath];
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readOne(container, path)] as const)));
  } finally {
    await container.remove({ force: true, v: true });
  }
}

async function readOne(container: Dockerode.Container, path: string): Promise<Buffer> {
  const tar = extract();
  const archive = await container.getArchive({ path });
  archive.pipe(tar);
  const parts: Buffer[] = [];
  for await (const entry of tar) for await (const chunk of entry) parts.push(chunk as Buffer);
  return Buffer.concat(parts);
}
