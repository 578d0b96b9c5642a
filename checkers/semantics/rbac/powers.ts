import type { AccessRequest, PolicyRule } from './objects.ts';
import { ruleAllows } from './rule-allows.ts';

/** A permission by which its holder gets at more than it says. */
export interface Power {
  readonly id: PowerId;
  /** Continues "may": `read secrets`. */
  readonly words: string;
  /** Any of these requests is enough. */
  readonly requests: readonly AccessRequest[];
  /** Names of objects do not bound it: one name is enough. */
  readonly anyName?: boolean;
  /** Without one of these it leads to no other identity; a secret that one makes oneself is filled with the token of any account of the namespace. */
  readonly needs?: readonly AccessRequest[];
}
export type PowerId =
  | 'everything'
  | 'escalate'
  | 'bind'
  | 'impersonate'
  | 'pods-create'
  | 'pods-exec'
  | 'secrets-read'
  | 'token-create'
  | 'nodes-proxy'
  | 'csr-approve'
  | 'admission-write';

const rbac = 'rbac.authorization.k8s.io';
const roles = ['roles', 'clusterroles'];
const writing = ['create', 'update', 'patch'];

const each = (verbs: readonly string[], apiGroup: string, resources: readonly string[]): AccessRequest[] =>
  verbs.flatMap((verb) =>
    resources.map((one) => {
      const [resource = '', subresource] = one.split('/');
      return { verb, apiGroup, resource, ...(subresource && { subresource }) };
    }),
  );

const admission = [
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
];

export const powers: readonly Power[] = [
  { id: 'everything', words: 'do everything', requests: [{ verb: '*', apiGroup: '*', resource: '*' }] },
  {
    id: 'escalate',
    words: 'write any permission into a role (escalate)',
    requests: each(['escalate'], rbac, roles),
    anyName: true,
    needs: each(writing, rbac, roles),
  },
  {
    id: 'bind',
    words: 'bind any role (bind)',
    requests: each(['bind'], rbac, roles),
    anyName: true,
    needs: each(writing, rbac, ['rolebindings', 'clusterrolebindings']),
  },
  {
    id: 'impersonate',
    words: 'act as somebody else (impersonate)',
    requests: [...each(['impersonate'], '', ['users', 'groups', 'serviceaccounts']), ...each(['impersonate'], 'authentication.k8s.io', ['uids', 'userextras'])],
    anyName: true,
  },
  {
    id: 'pods-create',
    words: 'start pods, and so act as any service account of the namespace',
    requests: [
      ...each(['create'], '', ['pods']),
      ...each(writing, '', ['replicationcontrollers']),
      ...each(writing, 'apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']),
      ...each(writing, 'batch', ['jobs', 'cronjobs']),
    ],
  },
  {
    id: 'pods-exec',
    words: 'run commands in pods of others',
    requests: [...each(['create', 'get'], '', ['pods/exec', 'pods/attach']), ...each(['update', 'patch'], '', ['pods/ephemeralcontainers'])],
  },
  { id: 'secrets-read', words: 'read secrets', requests: each(['get', 'list', 'watch'], '', ['secrets']), needs: each(['create'], '', ['secrets']) },
  { id: 'token-create', words: 'make tokens of service accounts', requests: each(['create'], '', ['serviceaccounts/token']), anyName: true },
  {
    id: 'nodes-proxy',
    words: 'reach the kubelet of every node past the API server',
    requests: each(['get', 'create', 'update', 'patch', 'delete'], '', ['nodes/proxy']),
    anyName: true,
  },
  {
    id: 'csr-approve',
    words: 'approve client certificates of any name',
    requests: each(['update', 'patch'], 'certificates.k8s.io', ['certificatesigningrequests/approval']),
    anyName: true,
    needs: each(['approve'], 'certificates.k8s.io', ['signers']),
  },
  { id: 'admission-write', words: 'change what admission lets through', requests: each(writing, 'admissionregistration.k8s.io', admission), anyName: true },
];

export const power = (id: PowerId): Power => powers.find((one) => one.id === id)!;

/** Whether a rule holds a power. A rule for named objects only holds those powers for which one object is enough. */
export const givesPower = (rule: PolicyRule, { requests, anyName }: Power): boolean =>
  (anyName === true || (rule.resourceNames ?? []).length === 0) && givesOne(rule, requests);

/** Whether a rule allows one of the requests on an object of some name. */
export const givesOne = (rule: PolicyRule, requests: readonly AccessRequest[]): boolean =>
  requests.some((request) => ruleAllows({ ...rule, resourceNames: [] }, request));
