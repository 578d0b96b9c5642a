import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';
import type { ContainerMount } from '../../evidence/container.ts';

const within = (path: string, folders: readonly string[]) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const isSocket = (mount: ContainerMount) =>
  /(docker|podman|containerd|crio)[^/]*\.sock$/.test(mount.source) || /\.sock$/.test(mount.path) || mount.path.startsWith('/sys');

/**
 * A container must not see the machine's files, and never the engine's socket.
 *
 * Reads:   containerProcesses.mounts (mountinfo of the process)
 * Passes:  every mount is a named volume, a tmpfs, or a machine path in `allow` (or below one of them)
 * Fails:   a bind mount of any other path, the engine's socket above all
 * N/A:     no container serves the port
 */
export const containerMounts = defineRule({
  id: 'container-mounts',
  title: { pass: 'Containers see only their own data', fail: 'A container sees files of the machine' },
  why: 'A mounted root or engine socket makes every flaw of the application a flaw of the machine.',
  expects: "Mounts are named volumes, tmpfs, or paths that hold only the application's data.",
  severity: 'critical',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.6', 'CIS-DOCKER-5.32', 'NIST-800-190-4.4.3', 'PSS-BASELINE-hostPathVolumes'],
  params: z.strictObject({ allow: z.array(z.string()).default([]) }),
  evaluate: ({ containerProcesses }, { allow }) =>
    everyContainer(containerProcesses, (process) => {
      const foreign = process.mounts.filter((mount) => mount.kind === 'bind' && (isSocket(mount) || !within(mount.source, allow)));
      const socket = foreign.find((mount) => mount.path.endsWith('.sock'));
      const worst = socket ?? foreign[0];
      if (worst === undefined) return undefined;
      const reason = socket ? "The engine's socket is mounted into a container" : `The machine's ${worst.source} is mounted into a container`;
      return { reason, observed: foreign.map((mount) => `${mount.source} at ${mount.path}`).join(', '), expected: 'named volumes or tmpfs' };
    }),
});
