import type { NetworkPolicy, NetworkWorkload } from '../semantics/network-policy/objects.ts';
import type { Pod } from '../semantics/pod-security/pod.ts';
import type { Binding, PolicyRule, Role } from '../semantics/rbac/objects.ts';

declare module './map.ts' {
  interface EvidenceMap {
    kubernetesWorkloads: KubernetesWorkloads;
    kubernetesIdentities: KubernetesIdentities;
    kubernetesRoles: KubernetesRoles;
    kubernetesBindings: KubernetesBindings;
    kubernetesNamespaces: KubernetesNamespaces;
    kubernetesNetworkPolicies: KubernetesNetworkPolicies;
  }
}

/** Whatever makes pods: a Pod itself, or what holds a pod template. */
export interface KubernetesWorkloads {
  readonly workloads: readonly KubernetesWorkload[];
}

export interface KubernetesWorkload {
  /** `Deployment`. */
  readonly kind: string;
  /** `shop/web`, or `web` where no namespace is named. */
  readonly name: string;
  /** The pod, or the pod that the template makes, as admission sees it. */
  readonly pod: Pod;
  /** Where it is written; absent for a workload of a cluster. */
  readonly source?: WorkloadSource;
}

export interface WorkloadSource {
  readonly file: string;
  /** Of the object, from 1. */
  readonly line: number;
  /** Lines of the object's fields by JSON pointer; of a workload, from the pod: `/spec/containers/0/name`. */
  readonly lines: Readonly<Record<string, number>>;
}

/** As whom pods speak to the API server. */
export interface KubernetesIdentities {
  readonly workloads: readonly WorkloadIdentity[];
}
export interface WorkloadIdentity {
  readonly kind: string;
  readonly name: string;
  /** `default` where the pod names none. */
  readonly serviceAccount: string;
  /** What the pod says of mounting the account's token, and what the account says; absent where it says nothing or is not there. */
  readonly mountsToken?: boolean;
  readonly accountMountsToken?: boolean;
  readonly source?: WorkloadSource;
}

/** Roles and ClusterRoles, with the rules that they have once aggregated. */
export interface KubernetesRoles {
  readonly roles: readonly KubernetesRole[];
}
export interface KubernetesRole {
  readonly role: Role;
  readonly rules: readonly PolicyRule[];
  /** Who is bound to it, each with the binding: `Group builders by RoleBinding shop/ci`. */
  readonly heldBy: readonly string[];
  readonly source?: WorkloadSource;
}

export interface KubernetesBindings {
  readonly bindings: readonly KubernetesBinding[];
}
export interface KubernetesBinding {
  readonly binding: Binding;
  /** Of the role that it means. */
  readonly rules: readonly PolicyRule[];
  /** Ways over other identities to ruling the cluster that begin with this binding: each step in words. */
  readonly ways: readonly (readonly string[])[];
  readonly source?: WorkloadSource;
}

/** Namespaces with the pods and the policies in them. */
export interface KubernetesNamespaces {
  readonly namespaces: readonly NamespaceNetwork[];
}
export interface NamespaceNetwork {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly workloads: readonly NetworkWorkload[];
  readonly policies: readonly NetworkPolicy[];
  readonly source?: WorkloadSource;
}

export interface KubernetesNetworkPolicies {
  readonly policies: readonly KubernetesNetworkPolicy[];
}
export interface KubernetesNetworkPolicy {
  readonly policy: NetworkPolicy;
  /** Of its namespace. */
  readonly workloads: readonly NetworkWorkload[];
  readonly source?: WorkloadSource;
}
