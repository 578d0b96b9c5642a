/** Whether systemd has taken over, so that `docker exec` no longer disturbs the control groups: kind's own words for it. */
export const nodeIsUp = /Reached target .*Multi-User System.*|detected cgroup v1/;

/** What one look into a node that runs tells. */
export interface NodeFacts {
  readonly version: string;
  readonly cgroupDriver: 'systemd' | 'cgroupfs';
  readonly sysResource: boolean;
  readonly cni: string | undefined;
  readonly storage: string | undefined;
}

const mark = '== rampart ';

/** Prints each part under a line of its own, so that one exec is enough. */
export const factsScript = [
  `part() { printf '\\n${mark}%s\\n' "$1"; cat "$2" 2>/dev/null || true; }`,
  'part version /kind/version',
  'part status /proc/self/status',
  'part containerd /etc/containerd/config.toml',
  'part cni /kind/manifests/default-cni.yaml',
  'part storage /kind/manifests/default-storage.yaml',
].join('\n');

/** Throws where the image is no node image. */
export function readNodeFacts(text: string): NodeFacts {
  const parts = new Map(
    text.split(`\n${mark}`).map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }),
  );
  const version = parts.get('version')?.trim() ?? '';
  if (!/^v1\.\d+\.\d+/.test(version)) throw new Error('the image has no /kind/version: it is not a node image');
  return {
    version,
    cgroupDriver: /^\s*SystemdCgroup\s*=\s*true/m.test(parts.get('containerd') ?? '') ? 'systemd' : 'cgroupfs',
    sysResource: hasCapability(parts.get('status') ?? '', sysResourceBit),
    cni: parts.get('cni')?.trim() ? parts.get('cni') : undefined,
    storage: parts.get('storage')?.trim() ? parts.get('storage') : undefined,
  };
}

const sysResourceBit = 24n;

const hasCapability = (status: string, bit: bigint): boolean => {
  const [, digits] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return digits !== undefined && (BigInt(`0x${digits}`) & (1n << bit)) !== 0n;
};

/** 34 of `v1.34.4`. */
export const minorOf = (version: string): number => Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
