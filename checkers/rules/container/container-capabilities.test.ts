import { testRule } from '../../engine/test-rule.ts';
import { containerCapabilities } from './container-capabilities.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerCapabilities, {
  pass: [
    { name: 'none', evidence: container() },
    { name: 'an allowed one', evidence: container({ boundingCapabilities: ['net_bind_service'] }), params: { allow: ['net_bind_service'] } },
  ],
  fail: [
    {
      name: 'the default set',
      evidence: container({ boundingCapabilities: ['chown', 'kill'] }),
      reason: '2 capabilities can be used that the application does not need',
    },
    {
      name: 'effective only',
      evidence: container({ effectiveCapabilities: ['net_raw'] }),
      reason: '1 capabilities can be used that the application does not need',
    },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
