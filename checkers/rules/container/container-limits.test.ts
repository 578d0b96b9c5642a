import { testRule } from '../../engine/test-rule.ts';
import { containerLimits } from './container-limits.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerLimits, {
  pass: [{ name: 'limited', evidence: container() }],
  fail: [
    { name: 'no process limit', evidence: container({ limits: { openFiles: 256 } }), reason: 'A container may take more than its share' },
    {
      name: 'a limit that limits nothing',
      evidence: container({ limits: { processes: 4194304, openFiles: 256 } }),
      reason: 'A container may take more than its share',
    },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
