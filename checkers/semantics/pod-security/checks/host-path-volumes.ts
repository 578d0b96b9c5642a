import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';
import { plural, quoted } from '../words.ts';

const judge = ({ spec }: Pod) => {
  const bad = (spec.volumes ?? []).flatMap((volume, index) => (volume.hostPath === undefined ? [] : [{ name: volume.name ?? '', index }]));
  if (bad.length === 0) return undefined;
  return {
    reason: 'hostPath volumes',
    detail: `${plural(bad.length, 'volume')} ${quoted(bad.map(({ name }) => name))}`,
    at: bad.map(({ index }) => ['spec', 'volumes', index, 'hostPath']),
  };
};

/** Baseline, from 1.0: no volume is a `hostPath`. */
export const hostPathVolumes: PodCheck = { id: 'hostPathVolumes', level: 'baseline', versions: [{ since: 0, judge }] };
