import { stringify } from 'yaml';

/** What belongs to the platform and to the cluster itself. */
const platform = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Who works there, listed rather than the learner, who may make a service account and act as it. */
const exempt = [
  `['system:masters', 'kubeadm:cluster-admins', 'system:nodes', 'system:serviceaccounts:kube-system', 'system:serviceaccounts:local-path-storage'].exists(group, group in request.userInfo.groups)`,
  `request.userInfo.username in ['system:kube-scheduler', 'system:kube-controller-manager', 'system:kube-proxy', 'system:apiserver']`,
].join(' || ');

/** A cluster-scoped request has no namespace at all, which must not make it an error. */
const inPlatform = `request.?namespace.orValue('') in [${platform.map((name) => `'${name}'`).join(', ')}]`;

/** Those that the Baseline level of the Pod Security Standards lets a container add. */
const capabilities = `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT`.split(' ');
const security = (field: string, otherwise: string): string => `c.?securityContext.?${field}.orValue(${otherwise})`;

const hostRules: readonly { readonly expression: string; readonly message: string }[] = [
  {
    expression: ['hostNetwork', 'hostPID', 'hostIPC'].map((field) => `!object.spec.?${field}.orValue(false)`).join(' && '),
    message: "a pod of this lab may not share the node's network, processes or memory",
  },
  {
    expression: '!object.spec.?volumes.orValue([]).exists(volume, has(volume.hostPath))',
    message: "a pod of this lab may not mount the node's files",
  },
  {
    expression: `variables.containers.all(c, !${security('privileged', 'false')} && ${security('procMount', "'Default'")} == 'Default')`,
    message: 'a pod of this lab may not be privileged',
  },
  {
    expression: `variables.containers.all(c, ${security('capabilities.?add', '[]')}.all(name, name in [${capabilities.map((name) => `'${name}'`).join(', ')}]))`,
    message: 'a pod of this lab may not add such a capability',
  },
];

/**
 * Policies that the learner's role cannot remove: nobody but the platform writes in, or opens a shell of, the platform's namespaces, and no pod
 * elsewhere reaches the node. RBAC has no exceptions, so this is where they are.
 */
export const guardPolicies = (): string =>
  [
    ...policy('rampart-platform', {
      matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }] },
      matchConditions: [{ name: 'platform', expression: inPlatform }],
      validations: [{ expression: exempt, message: 'this namespace belongs to the platform', reason: 'Forbidden' }],
    }),
    ...policy('rampart-node', {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods', 'pods/ephemeralcontainers'] }],
      },
      matchConditions: [{ name: 'elsewhere', expression: `!(${inPlatform})` }],
      variables: [
        { name: 'containers', expression: 'object.spec.containers + object.spec.?initContainers.orValue([]) + object.spec.?ephemeralContainers.orValue([])' },
      ],
      validations: hostRules.map((rule) => ({ ...rule, reason: 'Forbidden' })),
    }),
  ]
    .map((object) => stringify(object, { lineWidth: 0 }))
    .join('---\n');

const api = 'admissionregistration.k8s.io/v1';

const policy = (name: string, spec: object): object[] => [
  { apiVersion: api, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec: { failurePolicy: 'Fail', ...spec } },
  { apiVersion: api, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: { policyName: name, validationActions: ['Deny'] } },
];

/** A pod that the guard refuses: policies take a moment to count. */
export const guardProbe = (): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'guard-probe', namespace: 'default' },
    spec: { hostPID: true, containers: [{ name: 'probe', image: 'none' }] },
  });
