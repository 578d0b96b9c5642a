import { z } from 'zod';

/** Objects of which several together are judged, as the API server insists on them. */
const text = z.string();
const texts = z.array(text);
/** A null is an absent field. */
const maybe = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);
const labels = maybe(z.record(text, text));

const requirement = z
  .object({ key: text, operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']), values: maybe(texts) })
  .refine(({ operator, values = [] }) => operator.endsWith('In') === values.length > 0, 'values go with In and NotIn, and only with them');
const selector = z.object({ matchLabels: labels, matchExpressions: maybe(z.array(requirement)) });

const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
const portNumber = z.int().min(1).max(65_535);
const policyPort = z.object({ port: maybe(z.union([portNumber, text.regex(/[a-z]/)])), endPort: maybe(portNumber), protocol: maybe(protocol) });
const cidr = z.union([z.cidrv4(), z.cidrv6()], 'is no CIDR block');
const policyPeer = z.object({
  podSelector: maybe(selector),
  namespaceSelector: maybe(selector),
  ipBlock: maybe(z.object({ cidr, except: maybe(z.array(cidr)) })),
});

export const networkPolicyShape = z.object({
  podSelector: maybe(selector).transform((value) => value ?? {}),
  policyTypes: maybe(z.array(z.enum(['Ingress', 'Egress']))),
  ingress: maybe(z.array(maybe(z.object({ from: maybe(z.array(policyPeer)), ports: maybe(z.array(policyPort)) })).transform((value) => value ?? {}))),
  egress: maybe(z.array(maybe(z.object({ to: maybe(z.array(policyPeer)), ports: maybe(z.array(policyPort)) })).transform((value) => value ?? {}))),
});

export const roleShape = z.object({
  rules: maybe(
    z.array(z.object({ verbs: texts, apiGroups: maybe(texts), resources: maybe(texts), resourceNames: maybe(texts), nonResourceURLs: maybe(texts) })),
  ),
  aggregationRule: maybe(z.object({ clusterRoleSelectors: maybe(z.array(selector)) })),
});

export const bindingShape = z.object({
  roleRef: z.object({ kind: text, name: text }),
  subjects: maybe(z.array(z.object({ kind: text, name: text, namespace: maybe(text) }))),
});

export const serviceAccountShape = z.object({ automountServiceAccountToken: maybe(z.boolean()) });

/** Of a pod, what its identity and its network are. Names of containers are not asked for here. */
export const podNetworkShape = z.object({
  metadata: maybe(z.object({ labels })),
  spec: z.object({
    serviceAccountName: maybe(text),
    serviceAccount: maybe(text),
    automountServiceAccountToken: maybe(z.boolean()),
    containers: z.array(z.object({ ports: maybe(z.array(z.object({ name: maybe(text), containerPort: maybe(portNumber), protocol: maybe(protocol) }))) })),
  }),
});

export const metadataShape = z.object({
  name: maybe(text),
  generateName: maybe(text),
  namespace: maybe(text),
  labels,
  ownerReferences: maybe(z.array(z.object({ kind: maybe(text), name: text, controller: maybe(z.boolean()) }))),
});
