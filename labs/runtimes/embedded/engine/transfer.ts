import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { fullName, type Images, layerType, sha256 } from './images.ts';
import { EngineError, type ImageConfig, type ImageRecord } from './records.ts';
import { mostArchive, readTar, type TarEntry, writeTar } from './tar.ts';

export const gzipType = `${layerType}+gzip`;
const configType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const zip: (bytes: Buffer) => Promise<Buffer> = promisify(gzip);

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

type Read = (path: string) => Buffer;

/** One file that is a whole root file system becomes an image. */
export function importArchive(
  images: Images,
  archive: Buffer,
  { name, changes, now }: { name?: string; changes: readonly string[]; now: number },
): ImageRecord {
  const layer = images.addLayer({ archive: unzipped(archive) });
  const created = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const settings: Record<string, unknown> = {};
  for (const change of changes) apply(settings, change);
  const config: ImageConfig = {
    created,
    architecture: 'amd64',
    os: 'linux',
    config: settings,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    history: [{ created, created_by: `/bin/sh -c #(nop) ADD file:${layer.diffId.slice(7)} in /`, comment: 'imported from tarball' }],
  };
  return images.add({ text: JSON.stringify(config), layers: [layer.id] }, name);
}

function apply(settings: Record<string, unknown>, change: string): void {
  const [word = '', ...rest] = change.trim().split(/[ =]/);
  const value = change
    .trim()
    .slice(word.length + 1)
    .trim();
  const list = value.startsWith('[') ? (JSON.parse(value) as string[]) : ['/bin/sh', '-c', value];
  switch (word.toUpperCase()) {
    case 'ENV':
      settings.Env = [...((settings.Env as string[] | undefined) ?? []), value.replace(/^(\w+) /, '$1=')];
      return;
    case 'CMD':
      settings.Cmd = list;
      return;
    case 'ENTRYPOINT':
      settings.Entrypoint = list;
      return;
    case 'USER':
      settings.User = value;
      return;
    case 'WORKDIR':
      settings.WorkingDir = value;
      return;
    case 'LABEL':
      settings.Labels = { ...(settings.Labels as object | undefined), [rest[0] ?? '']: rest.slice(1).join('=') };
      return;
    case 'EXPOSE':
      settings.ExposedPorts = { ...(settings.ExposedPorts as object | undefined), [value.includes('/') ? value : `${value}/tcp`]: {} };
      return;
    default:
      throw new EngineError(`invalid change "${change}": invalid argument`);
  }
}

/** What is badly made is the archive's fault: told as such. */
export function readable<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) {
      throw new EngineError('payload does not match any of the supported image formats');
    }
    throw error;
  }
}

const unzipped = (bytes: Buffer): Buffer => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostArchive }) : bytes);
const parsed = <T>(bytes: Buffer): T => JSON.parse(bytes.toString('utf8')) as T;

/** An image of an OCI layout; what its files are is told by `read`. */
export function pullLayout(images: Images, read: Read, { tag, name }: { tag?: string; name?: string }): ImageRecord {
  const index = parsed<{ manifests: readonly Descriptor[] }>(read('index.json'));
  const found = index.manifests.find(({ annotations }) => tag === undefined || annotations?.['org.opencontainers.image.ref.name'] === tag);
  if (!found) throw new EngineError(`no descriptor found for reference "${tag}"`);
  const blob = (digest: string): Buffer => checked(read(`blobs/${digest.replace(':', '/')}`), digest);
  const manifestBytes = blob(found.digest);
  const manifest = parsed<Manifest>(manifestBytes);
  const text = blob(manifest.config.digest).toString('utf8');
  const layers = stack(
    images,
    manifest.layers.map(({ digest }) => unzipped(blob(digest))),
    text,
  );
  return images.add({ text, layers, manifest: manifestBytes.toString('utf8') }, name);
}

function checked(bytes: Buffer, digest: string): Buffer {
  if (`sha256:${sha256(bytes)}` !== digest) throw new EngineError(`blob ${digest}: digest mismatch`);
  return bytes;
}

function stack(images: Images, archives: readonly Buffer[], text: string): string[] {
  const { diff_ids: wanted } = (JSON.parse(text) as ImageConfig).rootfs;
  let parent: string | undefined;
  return archives.map((archive, index) => {
    const layer = images.addLayer({ archive, ...(parent !== undefined && { parent }) });
    if (layer.diffId !== wanted[index]) throw new EngineError(`layer ${wanted[index]}: diff ID mismatch`);
    parent = layer.id;
    return layer.id;
  });
}

/** An archive of either kind. Answers the names that it loaded. */
export function load(images: Images, bytes: Buffer): string[] {
  const files = new Map(entriesOf(bytes).map(({ path, content }) => [path, content ?? Buffer.alloc(0)]));
  const read: Read = (path) => {
    const found = files.get(path);
    if (!found) throw new EngineError(`open ${path}: no such file or directory`);
    return found;
  };
  if (files.has('manifest.json')) {
    const documents = parsed<{ Config: string; RepoTags: string[] | null; Layers: string[] }[]>(read('manifest.json'));
    return documents.flatMap(({ Config, RepoTags, Layers }) => {
      const text = read(Config).toString('utf8');
      const image = images.add({
        text,
        layers: stack(
          images,
          Layers.map((path) => unzipped(read(path))),
          text,
        ),
      });
      for (const name of RepoTags ?? []) images.tag(image, name);
      return RepoTags ?? [`sha256:${image.id}`];
    });
  }
  if (!files.has('index.json'))
    throw new EngineError(
      'payload does not match any of the supported image formats:\n * oci: index.json: no such file or directory\n * docker-archive: manifest.json: no such file or directory',
    );
  const [described] = parsed<{ manifests: readonly Descriptor[] }>(read('index.json')).manifests;
  const name = described?.annotations?.['org.opencontainers.image.ref.name'];
  const image = pullLayout(images, read, name === undefined ? {} : { name: fullName(name) });
  return [name ?? `sha256:${image.id}`];
}

function entriesOf(bytes: Buffer): TarEntry[] {
  try {
    return readTar(unzipped(bytes));
  } catch {
    throw new EngineError('payload does not match any of the supported image formats');
  }
}

export interface Saved {
  readonly archive: Buffer;
  /** Digests and sizes of what was copied, as the program tells it. */
  readonly blobs: readonly { readonly digest: string; readonly size: number; readonly kind: 'blob' | 'config' }[];
}

const file = (path: string, content: Buffer | string): TarEntry => ({
  path,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: Buffer.from(content),
});
const folder = (path: string): TarEntry => ({ path, type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 });

/** What `podman save` writes. */
export async function save(
  images: Images,
  image: ImageRecord,
  { format, name, read }: { format: 'oci-archive' | 'docker-archive'; name?: string; read: Read },
): Promise<Saved> {
  const layers = image.layers.map((id) => images.archiveOf(id, read));
  const blobs = [
    ...layers.map((bytes, at) => ({ digest: images.layer(image.layers[at]!).diffId, size: bytes.length, kind: 'blob' as const })),
    { digest: `sha256:${image.id}`, size: Buffer.byteLength(image.text), kind: 'config' as const },
  ];
  if (format === 'docker-archive') return { archive: dockerArchive(images, image, { layers, name }), blobs };
  const zipped = await Promise.all(layers.map((bytes) => zip(bytes)));
  const described = zipped.map((bytes) => ({ mediaType: gzipType, digest: `sha256:${sha256(bytes)}`, size: bytes.length }));
  const config = { mediaType: configType, digest: `sha256:${image.id}`, size: Buffer.byteLength(image.text) };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config, layers: described });
  const top = {
    mediaType: manifestType,
    digest: `sha256:${sha256(manifest)}`,
    size: Buffer.byteLength(manifest),
    ...(name !== undefined && { annotations: { 'org.opencontainers.image.ref.name': name } }),
  };
  const named = new Map<string, Buffer | string>([
    ...zipped.map((bytes, at) => [described[at]!.digest, bytes] as const),
    [config.digest, image.text],
    [top.digest, manifest],
  ]);
  const files = [...named].map(([digest, bytes]) => file(`blobs/${digest.replace(':', '/')}`, bytes)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = [
    folder('blobs'),
    folder('blobs/sha256'),
    ...files,
    file('index.json', JSON.stringify({ schemaVersion: 2, manifests: [top] })),
    file('oci-layout', '{"imageLayoutVersion": "1.0.0"}'),
  ];
  return { archive: writeTar(entries), blobs };
}

function dockerArchive(images: Images, image: ImageRecord, { layers, name }: { layers: readonly Buffer[]; name: string | undefined }): Buffer {
  const paths = image.layers.map((id) => `${images.layer(id).diffId.slice('sha256:'.length)}.tar`);
  const manifest = [{ Config: `${image.id}.json`, RepoTags: name === undefined ? null : [name], Layers: paths }];
  const once = new Map(paths.map((path, at) => [path, layers[at]!]));
  return writeTar([
    ...[...once].map(([path, bytes]) => file(path, bytes)),
    file(`${image.id}.json`, image.text),
    file('manifest.json', JSON.stringify(manifest)),
  ]);
}
