import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { ArchiveError, type TarEntry, readTar } from './tar.ts';

/** A container image as it is shipped. */
export interface Image {
  readonly config: ImageConfig;
  /** Manifest and config as they stand in the archive. */
  readonly documents: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly layers: readonly ImageLayer[];
}
export interface ImageLayer {
  /** Digest of the uncompressed tar. */
  readonly diffId: string;
  readonly entries: readonly TarEntry[];
}
export type ImageConfig = z.output<typeof configSchema>;

/** Bytes, of all layers together, uncompressed. */
const mostUnpacked = 64 * 1024 * 1024;
/** Entries of all layers together. */
const mostEntries = 20_000;

const descriptor = z.looseObject({ mediaType: z.string().default(''), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.number().optional() });
const indexSchema = z.looseObject({ manifests: z.array(descriptor).min(1) });
const manifestSchema = z.looseObject({ config: descriptor, layers: z.array(descriptor).max(200) });
const dockerSchema = z.array(z.looseObject({ Config: z.string(), Layers: z.array(z.string()).max(200) })).length(1);
const configSchema = z.looseObject({
  config: z
    .looseObject({ User: z.string().default(''), Env: z.array(z.string()).nullish(), Labels: z.record(z.string(), z.string()).nullish() })
    .default({ User: '' }),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
  history: z.array(z.looseObject({ created_by: z.string().default('') })).default([]),
});

/** Reads an archive of one image, as `save` and `push oci-archive:` or `docker-archive:` write it. Digests are compared. Throws `ArchiveError`. */
export function readImageArchive(bytes: Uint8Array): Image {
  const files = new Map(readTar(bytes).map(({ path, content }) => [path, content]));
  const parts = files.has('index.json') ? ociParts(files) : dockerParts(files);
  const { value: config, document } = parsed(files, parts.config, configSchema);
  const layers = layersOf(parts.layers);
  const told = config.rootfs.diff_ids;
  if (told.length !== layers.length || layers.some(({ diffId }, index) => diffId !== told[index]))
    throw new ArchiveError('has other layers than its configuration says');
  return { config, documents: [...parts.documents, document], layers };
}

interface Parts {
  readonly config: string;
  readonly documents: Image['documents'];
  readonly layers: readonly Uint8Array[];
}
type Files = ReadonlyMap<string, Uint8Array>;

function ociParts(files: Files): Parts {
  const index = parsed(files, 'index.json', indexSchema);
  const first = index.value.manifests[0]!;
  const nested = first.mediaType.includes('index') ? parsed(files, blobOf(files, first.digest), indexSchema) : undefined;
  const manifest = parsed(files, blobOf(files, nested?.value.manifests[0]!.digest ?? first.digest), manifestSchema);
  const { config, layers } = manifest.value;
  return {
    config: blobOf(files, config.digest),
    documents: [index.document, ...(nested ? [nested.document] : []), manifest.document],
    layers: layers.map(({ digest }) => files.get(blobOf(files, digest))!),
  };
}

function dockerParts(files: Files): Parts {
  const { value, document } = parsed(files, 'manifest.json', dockerSchema);
  const { Config: config, Layers: layers } = value[0]!;
  return { config, documents: [document], layers: layers.map((name) => files.get(name) ?? missing(name)) };
}

const missing = (name: string): never => {
  throw new ArchiveError(`has no ${name}`);
};

/** The path of a blob whose bytes have that digest. */
function blobOf(files: Files, digest: string): string {
  const path = `blobs/${digest.replace(':', '/')}`;
  const content = files.get(path) ?? missing(path);
  if (digestOf(content) !== digest) throw new ArchiveError(`has a blob that is not ${digest.slice(0, 19)}`);
  return path;
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function parsed<S extends z.ZodType>(files: Files, name: string, schema: S): { value: z.output<S>; document: Image['documents'][number] } {
  const bytes = files.get(name) ?? missing(name);
  try {
    return { value: schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))), document: { name, bytes } };
  } catch {
    throw new ArchiveError(`has a ${name} that is not as it should be`);
  }
}

function layersOf(blobs: readonly Uint8Array[]): ImageLayer[] {
  let left = mostUnpacked;
  let entriesLeft = mostEntries;
  return blobs.map((blob) => {
    const tar = unpacked(blob, left);
    left -= tar.length;
    if (left < 0) throw new ArchiveError(`is larger than ${mostUnpacked >> 20} MiB unpacked`);
    const entries = readTar(tar, entriesLeft);
    entriesLeft -= entries.length;
    return { diffId: digestOf(tar), entries };
  });
}

function unpacked(blob: Uint8Array, most: number): Uint8Array {
  if (!gzipped(blob)) return blob;
  try {
    return gunzipSync(blob, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    throw new ArchiveError(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? `is larger than ${mostUnpacked >> 20} MiB unpacked`
        : 'has a layer that does not unpack',
    );
  }
}

export const gzipped = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
