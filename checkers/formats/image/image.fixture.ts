import { gzipSync } from 'node:zlib';
import { digestOf } from './image-archive.ts';

export interface FixtureFile {
  readonly path: string;
  readonly content?: string;
  readonly mode?: number;
  readonly type?: string;
  readonly link?: string;
}

/** A tar, made by hand. */
export function tarOf(files: readonly FixtureFile[]): Buffer {
  const blocks = files.flatMap(({ path, content = '', mode = 0o644, type = '0', link = '' }) => {
    const header = Buffer.alloc(512);
    const bytes = Buffer.from(content, 'latin1');
    header.write(path, 0, 'utf8');
    header.write(`${mode.toString(8).padStart(7, '0')}\0${'0'.padStart(7, '0')}\0${'0'.padStart(7, '0')}\0`, 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(type, 156);
    header.write(link, 157);
    header.write('ustar', 257);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export interface FixtureImage {
  readonly layers: readonly (readonly FixtureFile[])[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly string[];
  readonly gzip?: boolean;
}

/** An OCI archive with those layers. */
export function ociArchive({ layers, config = {}, history = [], gzip = false }: FixtureImage): Buffer {
  const tars = layers.map(tarOf);
  const blobs = tars.map((tar) => (gzip ? gzipSync(tar) : tar));
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const describe = (blob: Buffer, mediaType: string) => ({ mediaType, digest: digestOf(blob), size: blob.length });
  const configBlob = json({
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
    history: history.map((line) => ({ created_by: line })),
  });
  const manifest = json({
    schemaVersion: 2,
    config: describe(configBlob, 'application/vnd.oci.image.config.v1+json'),
    layers: blobs.map((blob) => describe(blob, 'application/vnd.oci.image.layer.v1.tar+gzip')),
  });
  const index = json({ schemaVersion: 2, manifests: [describe(manifest, 'application/vnd.oci.image.manifest.v1+json')] });
  const blobFiles = [configBlob, manifest, ...blobs].map((blob) => ({ path: `blobs/${digestOf(blob).replace(':', '/')}`, content: blob.toString('latin1') }));
  return tarOf([...blobFiles, { path: 'index.json', content: index.toString('latin1') }]);
}
