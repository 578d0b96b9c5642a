import { createHash } from 'node:crypto';
import type Dockerode from 'dockerode';
import type { PreparedImage } from '../../contract.ts';
import { type BuildWatch, build, findImage } from '../../images/build.ts';
import { singleFlight } from '../../images/single-flight.ts';

const dockerfile = `ARG MACHINE
ARG NODE
FROM \${NODE} AS node
FROM \${MACHINE}
COPY --from=node /usr/bin/kubectl /usr/local/bin/kubectl
COPY kubectl.sh /etc/profile.d/kubectl.sh
RUN mkdir -p /usr/share/bash-completion/completions && kubectl completion bash >/usr/share/bash-completion/completions/kubectl
`;

/** The alias, and its completion once kubectl's own has been loaded. */
const profile = `[ -n "$BASH_VERSION" ] || return 0
alias k=kubectl
_rampart_k() { _completion_loader kubectl 2>/dev/null; complete -o default -F __start_kubectl k; return 124; }
complete -F _rampart_k k
`;

/** A machine's image with the kubectl of the node image, so that both are of one version. */
export async function withKubectl(docker: Dockerode, { machine, node }: { machine: PreparedImage; node: string }, watch: BuildWatch): Promise<PreparedImage> {
  const [from, source] = await Promise.all([docker.getImage(machine.tag).inspect(), docker.getImage(node).inspect()]);
  const hash = createHash('sha256').update([from.Id, source.Id, dockerfile, profile].join('\0')).digest('hex').slice(0, 12);
  const tag = `rampart/${machine.name}-kubectl:${hash}`;
  return singleFlight(tag, watch.signal, async () => {
    const present = await findImage(docker, tag);
    if (present) return { ...machine, tag, size: present.Size, built: false };
    const files = new Map([
      ['Dockerfile', Buffer.from(dockerfile)],
      ['kubectl.sh', Buffer.from(profile)],
    ]);
    const built = await build(docker, { tag, files, args: { MACHINE: machine.tag, NODE: node }, labels: { 'rampart.image': 'machine' } }, watch);
    return { ...machine, tag, size: built.Size, built: true };
  });
}
