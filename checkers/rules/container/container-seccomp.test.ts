import { testRule } from '../../engine/test-rule.ts';
import { containerSeccomp } from './container-seccomp.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerSeccomp, {
  pass: [{ name: 'filter and no new privileges', evidence: container() }],
  fail: [
    { name: 'unconfined', evidence: container({ filtered: false }), reason: 'No system call filter is loaded' },
    { name: 'privileges can be gained', evidence: container({ noNewPrivileges: false }), reason: 'A setuid file could still give privileges' },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
