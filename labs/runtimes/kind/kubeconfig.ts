import { parse, stringify } from 'yaml';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[];
  readonly users: readonly { readonly user: { readonly 'client-certificate-data'?: string; readonly 'client-key-data'?: string } }[];
  readonly contexts: readonly unknown[];
}

/** How to reach an API server, and as whom. PEM texts. */
export interface Credential {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Throws where the file has not exactly one cluster, user and context, or no client certificate. */
export function credentialOf(text: string): Credential {
  const { cluster, user } = onlyOnes(text);
  return { ca: decode(cluster['certificate-authority-data']), cert: decode(user['client-certificate-data']), key: decode(user['client-key-data']) };
}

export interface KubeconfigNames {
  /** Of the cluster, the user and the context, as `kubectl config` shows them. */
  readonly name: string;
  readonly user: string;
  readonly server: string;
  readonly namespace?: string;
}

/** The same cluster and user under other names, at another address. */
export function renamedKubeconfig(text: string, { name, user, server, namespace }: KubeconfigNames): string {
  const only = onlyOnes(text);
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { ...only.cluster, server } }],
      users: [{ name: user, user: only.user }],
      contexts: [{ name, context: { cluster: name, user, ...(namespace === undefined ? {} : { namespace }) } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

function onlyOnes(text: string) {
  const { clusters = [], users = [], contexts = [] } = (parse(text) as Partial<Kubeconfig> | null) ?? {};
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  if (!cluster || !user || clusters.length !== 1 || users.length !== 1 || contexts.length !== 1)
    throw new Error(`a kubeconfig of one cluster, one user and one context was expected, not ${clusters.length}, ${users.length} and ${contexts.length}`);
  return { cluster, user };
}

function decode(data: string | undefined): string {
  if (data === undefined) throw new Error('the kubeconfig has no client certificate');
  return Buffer.from(data, 'base64').toString('utf8');
}
