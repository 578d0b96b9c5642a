import { testRule } from '../../engine/test-rule.ts';
import { containerMounts } from './container-mounts.ts';
import { container, noContainer } from './judge-container.fixture.ts';

const bind = (source: string, path: string) => ({ source, path, kind: 'bind' as const, readOnly: false });

testRule(containerMounts, {
  pass: [
    { name: 'a named volume', evidence: container() },
    { name: 'tmpfs', evidence: container({ mounts: [{ path: '/tmp', source: 'tmpfs', kind: 'tmpfs', readOnly: false }] }) },
    {
      name: 'a folder of its own data',
      evidence: container({ mounts: [bind('/home/learner/gallery/uploads', '/data')] }),
      params: { allow: ['/home/learner/gallery/uploads'] },
    },
  ],
  fail: [
    { name: 'the root', evidence: container({ mounts: [bind('/', '/machine')] }), reason: "The machine's / is mounted into a container" },
    {
      name: 'the root, read-only',
      evidence: container({ mounts: [{ ...bind('/', '/machine'), readOnly: true }] }),
      reason: "The machine's / is mounted into a container",
    },
    {
      name: 'the socket',
      evidence: container({ mounts: [bind('/podman/podman.sock', '/var/run/docker.sock')] }),
      reason: "The engine's socket is mounted into a container",
    },
    {
      name: 'the socket beneath an allowed folder',
      evidence: container({ mounts: [bind('/data/podman.sock', '/run/podman.sock')] }),
      params: { allow: ['/data'] },
      reason: "The engine's socket is mounted into a container",
    },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
