import { testRule } from '../../engine/test-rule.ts';
import { containerUser } from './container-user.ts';
import { container, noContainer } from './judge-container.fixture.ts';

testRule(containerUser, {
  pass: [
    { name: 'a plain uid', evidence: container({ uid: 10001 }) },
    { name: 'another uid', evidence: container({ uid: 65534 }) },
  ],
  fail: [
    { name: 'root', evidence: container({ uid: 0 }), reason: 'A process in the container runs as root' },
    { name: 'one of two', evidence: container({}, { uid: 0 }), reason: 'A process in the container runs as root' },
  ],
  notApplicable: [{ name: 'the container was removed', evidence: noContainer, reason: 'No container serves the application' }],
});
