import { createHash } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { Layers } from './layers.ts';
import { EngineError, type ImageConfig, type ImageRecord, type LayerRecord } from './records.ts';
import { readTar, type TarEntry, writeTar } from './tar.ts';

export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
export const newId = (): string => sha256(`${Math.random()} ${Math.random()} ${process.hrtime.bigint()}`);

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
export const layerType = 'application/vnd.oci.image.layer.v1.tar';

export interface NewLayer {
  readonly parent?: string;
  readonly archive: Buffer;
}

/** Images and their layers, in the store and in the storage's folder. */
export class Images {
  readonly #store: Store;
  readonly #layers: Layers;
  /** Whether a container is built on this layer or image. */
  readonly #used: (image: string) => string | undefined;
  readonly #keep: (path: string, bytes: Buffer) => void;

  constructor(parts: { store: Store; layers: Layers; used(image: string): string | undefined; keep(path: string, bytes: Buffer): void }) {
    this.#store = parts.store;
    this.#layers = parts.layers;
    this.#used = parts.used;
    this.#keep = parts.keep;
  }

  get #images() {
    return this.#store.table<ImageRecord>('images');
  }

  get #layerTable() {
    return this.#store.table<LayerRecord>('layers');
  }

  all(): ImageRecord[] {
    return [...this.#images.entries()].map(([, image]) => image);
  }

  layer(id: string): LayerRecord {
    const layer = this.#layerTable.get(id);
    if (!layer) throw new EngineError(`layer not known: ${id}`);
    return layer;
  }

  configOf(image: ImageRecord): ImageConfig {
    return JSON.parse(image.text) as ImageConfig;
  }

  /** By name, `name@digest`, or the beginning of an id. */
  find(reference: string): ImageRecord | undefined {
    const [name = '', digest] = reference.split('@');
    const all = this.all();
    if (digest !== undefined) {
      const wanted = candidates(name).map(repositoryOf);
      return all.find((image) => image.digest === digest && (name === '' || image.namesHistory.some((one) => wanted.includes(repositoryOf(one)))));
    }
    const named = candidates(reference);
    const exact = all.find(({ names }) => names.some((one) => named.includes(one)));
    if (exact) return exact;
    const hex = reference.replace(/^sha256:/, '');
    return /^[0-9a-f]{3,64}$/.test(hex) ? all.find(({ id }) => id.startsWith(hex)) : undefined;
  }

  /** Makes a layer of an archive's members; the same archive on the same parent is made once. */
  addLayer({ parent, archive }: NewLayer): LayerRecord {
    const diffId = `sha256:${sha256(archive)}`;
    const id = parent === undefined ? diffId.slice('sha256:'.length) : sha256(`${parent} ${diffId}`);
    const known = this.#layerTable.get(id);
    if (known) return known;
    const entries = members(archive);
    const top = this.#layers.branch(id, parent);
    this.#layers.extract(top, entries);
    return this.#settle({ id, parent, diffId, archive, entries });
  }

  /** A tree that is there already becomes a layer. */
  adopt(tree: string, { parent, entries }: { parent: string | undefined; entries: readonly TarEntry[] }): LayerRecord {
    const archive = writeTar(entries);
    const layer = this.addLayer({ parent, archive });
    this.#layers.remove(tree, parent);
    return layer;
  }

  #settle({
    id,
    parent,
    diffId,
    archive,
    entries,
  }: {
    id: string;
    parent: string | undefined;
    diffId: string;
    archive: Buffer;
    entries: readonly TarEntry[];
  }): LayerRecord {
    this.#layers.freeze(id);
    const size = entries.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
    const again = sha256(writeTar(this.#entriesOf(id, parent)));
    const kept = `sha256:${again}` === diffId ? undefined : `${this.#layers.path(id)}.tar`;
    if (kept !== undefined) this.#keep(kept, archive);
    const record: LayerRecord = {
      id,
      diffId,
      archiveSize: archive.length,
      size,
      ...(parent !== undefined && { parent }),
      ...(kept !== undefined && { archive: kept }),
    };
    this.#layerTable.set(id, record);
    return record;
  }

  #entriesOf(id: string, parent: string | undefined): TarEntry[] {
    const top = this.#layers.top(id);
    if (top === undefined) throw new EngineError(`layer not known: ${id}`);
    return this.#layers.difference(top, parent === undefined ? undefined : this.#layers.top(parent));
  }

  /** The layer's archive, byte for byte what its digest says. */
  archiveOf(id: string, read: (path: string) => Buffer): Buffer {
    const { parent, archive } = this.layer(id);
    return archive === undefined ? writeTar(this.#entriesOf(id, parent)) : read(archive);
  }

  /** Keeps an image; one that is there already only gets another name. */
  add(image: { text: string; layers: readonly string[]; manifest?: string; parent?: string; cacheKey?: string }, name?: string): ImageRecord {
    const id = sha256(image.text);
    const manifest = image.manifest ?? this.#manifestOf(image.text, image.layers);
    const known = this.#images.get(id);
    const record: ImageRecord = known ?? {
      id,
      digest: `sha256:${sha256(manifest)}`,
      manifest,
      text: image.text,
      names: [],
      namesHistory: [],
      layers: image.layers,
      ...(image.parent !== undefined && { parent: image.parent }),
      ...(image.cacheKey !== undefined && { cacheKey: image.cacheKey }),
    };
    this.#images.set(id, record);
    if (name !== undefined) this.tag(record, name);
    return this.#images.get(id) ?? record;
  }

  #manifestOf(text: string, layers: readonly string[]): string {
    const described = layers.map((id) => ({ mediaType: layerType, digest: this.layer(id).diffId, size: this.layer(id).archiveSize }));
    const config = { mediaType: configType, digest: `sha256:${sha256(text)}`, size: Buffer.byteLength(text) };
    return JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config, layers: described });
  }

  tag(image: ImageRecord, reference: string): void {
    const name = fullName(reference);
    for (const other of this.all()) {
      if (other.id !== image.id && other.names.includes(name)) this.#images.set(other.id, { ...other, names: other.names.filter((one) => one !== name) });
    }
    const now = this.#images.get(image.id) ?? image;
    if (now.names.includes(name)) return;
    this.#images.set(image.id, { ...now, names: [name, ...now.names], namesHistory: [name, ...now.namesHistory.filter((one) => one !== name)] });
  }

  untag(image: ImageRecord, names: readonly string[]): void {
    const left = names.length === 0 ? [] : image.names.filter((one) => !names.map(fullName).includes(one));
    this.#images.set(image.id, { ...image, names: left });
  }

  /** What `rmi` prints. */
  remove(reference: string, force: boolean): string[] {
    const image = this.find(reference);
    if (!image) throw new EngineError(`${reference}: image not known`, 1);
    const named = candidates(reference).find((one) => image.names.includes(one));
    if (named !== undefined && image.names.length > 1) {
      this.untag(image, [named]);
      return [`Untagged: ${named}`];
    }
    if (named === undefined && image.names.length > 1 && !force) {
      throw new EngineError(`unable to delete image "${image.id}" by ID with more than one tag ([${image.names.join(' ')}]): please force removal`, 2);
    }
    const user = this.#used(image.id);
    if (user !== undefined && !force) {
      throw new EngineError(`image used by ${user}: image is in use by a container: consider listing external containers and force-removing image`, 2);
    }
    const children = this.all().filter(({ parent }) => parent === image.id);
    const untagged = image.names.map((name) => `Untagged: ${name}`);
    if (children.length > 0) {
      this.untag(image, []);
      return untagged;
    }
    return [...untagged, ...this.#delete(image)];
  }

  /** Takes away an image, and the nameless ones that were only steps to it. */
  #delete(image: ImageRecord): string[] {
    this.#images.delete(image.id);
    this.#prune(image.layers);
    const parent = image.parent === undefined ? undefined : this.#images.get(image.parent);
    const orphan = parent && parent.names.length === 0 && !this.all().some((other) => other.parent === parent.id) && this.#used(parent.id) === undefined;
    return [`Deleted: ${image.id}`, ...(orphan ? this.#delete(parent) : [])];
  }

  #prune(layers: readonly string[]): void {
    for (const id of layers.toReversed()) {
      const used = this.all().some((image) => image.layers.includes(id)) || [...this.#layerTable.entries()].some(([, { parent }]) => parent === id);
      const layer = this.#layerTable.get(id);
      if (used || !layer || this.#used(id) !== undefined) return;
      this.#layers.remove(id, layer.parent);
      this.#layerTable.delete(id);
    }
  }

  sizeOf({ layers }: ImageRecord): number {
    return layers.reduce((sum, id) => sum + this.layer(id).size, 0);
  }
}

function members(archive: Buffer): TarEntry[] {
  try {
    return readTar(archive);
  } catch (error) {
    throw new EngineError(`processing tar file(${error instanceof Error ? error.message : String(error)}): exit status 1`);
  }
}

const hasTag = (name: string): boolean => /:[^/]+$/.test(name);

/** With the registry that podman assumes, and a tag. */
export function fullName(reference: string): string {
  const name = /^([^/]*[.:][^/]*|localhost)\//.test(reference) ? reference : `localhost/${reference}`;
  return hasTag(name) ? name : `${name}:latest`;
}

export const candidates = (reference: string): string[] => [...new Set([fullName(reference), hasTag(reference) ? reference : `${reference}:latest`])];

export const repositoryOf = (name: string): string => (hasTag(name) ? name.slice(0, name.lastIndexOf(':')) : name);
