import { type Images, repositoryOf } from './images.ts';
import type { ImageRecord } from './records.ts';

/** An image as `podman image inspect` tells it. */
export function inspectImage(images: Images, image: ImageRecord): Record<string, unknown> {
  const config = images.configOf(image);
  const size = images.sizeOf(image);
  return {
    Id: image.id,
    Digest: image.digest,
    RepoTags: image.names,
    RepoDigests: [...new Set(image.names.map(repositoryOf))].map((name) => `${name}@${image.digest}`),
    Parent: image.parent ?? '',
    Comment: config.history.at(-1)?.comment ?? '',
    Created: config.created,
    Config: config.config,
    Version: '',
    Author: config.author ?? '',
    Architecture: config.architecture,
    Os: config.os,
    Size: size,
    VirtualSize: size,
    GraphDriver: { Name: 'vfs', Data: null },
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
    Labels: config.config.Labels ?? null,
    Annotations: {},
    ManifestType: 'application/vnd.oci.image.manifest.v1+json',
    User: config.config.User ?? '',
    History: config.history,
    NamesHistory: image.namesHistory,
  };
}

export interface HistoryRow {
  readonly id: string;
  readonly created: string;
  readonly createdBy: string;
  readonly size: number;
  readonly comment: string;
  readonly tags: readonly string[];
}

/** Newest first. */
export function historyOf(images: Images, image: ImageRecord): HistoryRow[] {
  const { history } = images.configOf(image);
  const sizes = image.layers.map((id) => images.layer(id).size);
  const rows = history.map((entry) => ({ entry, size: entry.empty_layer ? 0 : (sizes.shift() ?? 0) })).reverse();
  let at: ImageRecord | undefined = image;
  return rows.map(({ entry, size }, index) => {
    const known = index === 0 || at?.parent !== undefined ? at : undefined;
    const row = {
      id: known?.id ?? '<missing>',
      created: entry.created,
      createdBy: entry.created_by,
      size,
      comment: entry.comment ?? '',
      tags: known?.names ?? [],
    };
    at = at?.parent === undefined ? undefined : images.find(at.parent);
    return row;
  });
}
