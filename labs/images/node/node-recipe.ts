import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type GoProgram, goPrograms, hashOf, kubernetesVersion } from './go-sources.ts';

/** All that the node image is made of but for its base: sources of programs, not the programs. */
export interface NodeRecipe {
  readonly tag: string;
  readonly programs: readonly GoProgram[];
  /** Path in the build's context -> content, the Dockerfile included. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const home = import.meta.dirname;

const packages =
  'bash ca-certificates conntrack containerd containernetworking-plugins curl dbus e2fsprogs ethtool ipset iproute2 iptables jq kmod mount nftables procps runc socat systemd systemd-sysv util-linux';

export const dockerfile = (programs: readonly { readonly name: string }[]): string => `ARG BASE
FROM \${BASE} AS packages
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
FROM packages AS control-plane
LABEL rampart.stage=1
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends zstd && rm -rf /var/lib/apt/lists/*
COPY bin/kubernetes bin/etcd bin/coredns bin/pause /bin-of-images/
COPY root/kind/version control-plane.sh /build/
RUN /bin/bash /build/control-plane.sh /bin-of-images "$(cat /build/version)"
FROM packages
COPY --from=control-plane /var/lib/containerd /var/lib/containerd
COPY bin/kubernetes /usr/bin/kubernetes
${programs.some(({ name }) => name === 'policy-agent') ? 'COPY bin/policy-agent /usr/local/bin/policy-agent\n' : ''}COPY root /
COPY setup.sh /build/setup.sh
RUN /bin/bash /build/setup.sh && rm -r /build
ENV container=docker
STOPSIGNAL SIGRTMIN+3
ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]
`;

/** The recipe as it lies here; the tag changes with anything of it, for each architecture. */
export async function nodeRecipe(arch: string): Promise<NodeRecipe> {
  const programs = await goPrograms();
  const root = path.join(home, 'root');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(home, path.join(entry.parentPath, entry.name)));
  const texts = await Promise.all(
    ['control-plane.sh', 'setup.sh', ...names].sort().map(async (name) => [name, await readFile(path.join(home, name))] as const),
  );
  const files = new Map([['Dockerfile', Buffer.from(dockerfile(programs))], ['root/kind/version', Buffer.from(`${await kubernetesVersion()}\n`)], ...texts]);
  return { tag: `rampart/node:${nodeHash(arch, programs, files)}`, programs, files };
}

export const nodeHash = (arch: string, programs: readonly Pick<GoProgram, 'name' | 'hash'>[], files: ReadonlyMap<string, Buffer>): string =>
  hashOf([arch, ...programs.flatMap(({ name, hash }) => [name, hash]), ...[...files].flat()]).slice(0, 12);
