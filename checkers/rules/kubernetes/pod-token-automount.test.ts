import { testRule } from '../../engine/test-rule.ts';
import { deployment, identitiesOf } from './objects.fixture.ts';
import { podTokenAutomount } from './pod-token-automount.ts';

const account = (more: object) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' }, ...more });
const off = { automountServiceAccountToken: false };
const asWeb = { serviceAccountName: 'web' };

testRule(podTokenAutomount, {
  pass: [
    { name: 'the pod says no', evidence: identitiesOf(deployment(off)) },
    { name: 'its account says no', evidence: identitiesOf(deployment(asWeb), account(off)) },
    { name: 'the pod has the last word', evidence: identitiesOf(deployment({ ...asWeb, ...off }), account({ automountServiceAccountToken: true })) },
  ],
  fail: [
    {
      name: 'nobody says',
      evidence: identitiesOf(deployment()),
      reason: 'Deployment shop/web: mounts the token of service account default, for nobody says not to',
    },
    {
      name: 'the account is another',
      evidence: identitiesOf(deployment(), account(off)),
      reason: 'Deployment shop/web: mounts the token of service account default, for nobody says not to',
    },
    {
      name: 'the pod says yes',
      evidence: identitiesOf(deployment({ ...asWeb, automountServiceAccountToken: true }), account(off)),
      reason: 'Deployment shop/web: mounts the token of service account web',
    },
  ],
  notApplicable: [{ name: 'nothing there', evidence: identitiesOf(account({})), reason: 'There is no workload' }],
});
