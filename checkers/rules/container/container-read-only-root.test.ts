import { testRule } from '../../engine/test-rule.ts';
import { containerReadOnlyRoot } from './container-read-only-root.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerReadOnlyRoot, {
  pass: [
    { name: 'read-only', evidence: container() },
    { name: 'with a writable tmpfs', evidence: container({ mounts: [{ path: '/tmp', source: 'tmpfs', kind: 'tmpfs', readOnly: false }] }) },
  ],
  fail: [{ name: 'writable', evidence: container({ readOnlyRoot: false }), reason: 'The root of the container can be written' }],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
