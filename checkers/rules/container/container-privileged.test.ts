import { testRule } from '../../engine/test-rule.ts';
import { containerPrivileged } from './container-privileged.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerPrivileged, {
  pass: [
    { name: 'hardened', evidence: container() },
    { name: 'default capabilities are not privileged', evidence: container({ boundingCapabilities: ['chown', 'net_raw'] }) },
  ],
  fail: [
    {
      name: 'privileged',
      evidence: container({ effectiveCapabilities: ['sys_admin'], masked: false }),
      reason: 'A container holds capabilities that rule the machine',
    },
    {
      name: 'capabilities dropped but still privileged',
      evidence: container({ masked: false }),
      reason: 'A container sees the kernel paths that only privileged mode leaves open',
    },
    {
      name: 'another user, bounding set still full',
      evidence: container({ boundingCapabilities: ['sys_admin'] }),
      reason: 'A container holds capabilities that rule the machine',
    },
    {
      name: 'a second container',
      evidence: container({}, { effectiveCapabilities: ['sys_module'] }),
      reason: 'A container holds capabilities that rule the machine',
    },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
