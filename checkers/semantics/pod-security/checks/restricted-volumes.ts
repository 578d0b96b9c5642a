import type { Pod, Volume } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { plural, quoted, sortedSet } from '../words.ts';

const allowed = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
const restricted = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];
const sourceOf = (volume: Volume) => restricted.find((source) => volume[source] !== undefined);

const judge = ({ spec }: Pod) => {
  const bad = (spec.volumes ?? []).flatMap((volume, index) =>
    allowed.some((source) => volume[source] !== undefined) ? [] : [{ name: volume.name ?? '', index, source: sourceOf(volume) }],
  );
  if (bad.length === 0) return undefined;
  const types = sortedSet(bad.map(({ source }) => source ?? 'unknown'));
  return {
    reason: 'restricted volume types',
    detail: `${plural(bad.length, 'volume')} ${quoted(bad.map(({ name }) => name))} ${plural(bad.length, 'uses', 'use')} ${plural(types.length, 'restricted volume type')} ${quoted(types)}`,
    at: bad.map(({ index, source }) => ['spec', 'volumes', index, ...(source === undefined ? [] : [source])]),
  };
};

/** Restricted, from 1.0: every volume is of a plain type (configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret). */
export const restrictedVolumes: PodCheck = {
  id: 'restrictedVolumes',
  level: 'restricted',
  versions: [{ since: 0, overrides: ['hostPathVolumes'], judge }],
};
