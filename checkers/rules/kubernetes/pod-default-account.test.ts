import { testRule } from '../../engine/test-rule.ts';
import { deployment, identitiesOf } from './objects.fixture.ts';
import { podDefaultAccount } from './pod-default-account.ts';

const reason = 'Deployment shop/web: runs as service account default, with its token';

testRule(podDefaultAccount, {
  pass: [
    { name: 'an account of its own', evidence: identitiesOf(deployment({ serviceAccountName: 'web' })) },
    { name: 'by the old field', evidence: identitiesOf(deployment({ serviceAccount: 'web' })) },
    { name: 'without a token', evidence: identitiesOf(deployment({ automountServiceAccountToken: false })) },
  ],
  fail: [
    { name: 'nothing said', evidence: identitiesOf(deployment()), reason },
    { name: 'by name', evidence: identitiesOf(deployment({ serviceAccountName: 'default' })), reason },
  ],
  notApplicable: [{ name: 'nothing there', evidence: identitiesOf(), reason: 'There is no workload' }],
});
