import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type Dockerode from 'dockerode';
import { ensureBase } from './base.ts';
import { type BuildWatch, build, findImage } from './build.ts';
import { singleFlight } from './single-flight.ts';

export interface PlatformImage {
  readonly image: string;
  /** Named volume with the agent; Docker fills it from the image's /.rampart when the image first mounts it. */
  readonly agentVolume: string;
  readonly built: boolean;
  readonly size: number;
}

const tools =
  'bash ca-certificates curl iproute2 iptables jq netcat-openbsd nftables openssh-client openssh-server openssl procps python3-minimal python3 sshpass systemd';

const dockerfile = (version: string): string => `ARG BASE
FROM \${BASE} AS agent
LABEL rampart.stage=1
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends golang-go && rm -rf /var/lib/apt/lists/*
ENV CGO_ENABLED=0 GOCACHE=/go-cache
RUN go build -trimpath net/http/httputil os/exec os/user encoding/json flag
COPY agent /agent
RUN cd /agent && go build -trimpath -ldflags "-s -w -X main.version=${version}" -o /out/agent .
FROM \${BASE}
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${tools} && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /etc/ssh/ssh_host_*
RUN mkdir -p /usr/share/rampart && ssh-keygen -q -t ed25519 -N '' -C '' -f /usr/share/rampart/sshd_host_key && chmod 0644 /usr/share/rampart/sshd_host_key
COPY --from=agent /out/agent /.rampart/agent
CMD ["/.rampart/agent", "gate"]
`;

/** The platform's own image: the agent, and the trusted tools that judge machines and attack them from outside. */
export async function ensurePlatform(docker: Dockerode, watch: BuildWatch): Promise<PlatformImage> {
  const base = await ensureBase(docker, watch);
  const sources = await agentSources();
  const agentHash = hashOf([...sources].flatMap(([name, content]) => [name, content])).slice(0, 12);
  const text = dockerfile(agentHash);
  const tag = `rampart/platform:${hashOf([base.id, text]).slice(0, 12)}`;
  const files = new Map([['Dockerfile', Buffer.from(text)], ...[...sources].map(([name, content]) => [`agent/${name}`, content] as const)]);
  return singleFlight(tag, watch.signal, async () => {
    const present = await findImage(docker, tag);
    const image = present ?? (await build(docker, { tag, files, args: { BASE: base.name }, labels: { 'rampart.image': 'platform' } }, watch));
    return { image: tag, agentVolume: `rampart-agent-${agentHash}`, built: !present, size: image.Size };
  });
}

async function agentSources(): Promise<Map<string, Buffer>> {
  const folder = path.join(import.meta.dirname, '..', 'agent');
  const names = (await readdir(folder)).filter((name) => (name.endsWith('.go') && !name.endsWith('_test.go')) || name === 'go.mod').sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name))] as const)));
}

function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\0`).update(part);
  return hash.digest('hex');
}
