import type { LabelSelector, Labels } from '../label-selector.ts';

/** What decides who may do what. Objects as the API server holds them. */
export interface RbacScene {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
}

export interface Role {
  readonly kind: 'Role' | 'ClusterRole';
  /** Of a Role. */
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Labels;
  readonly rules: readonly PolicyRule[];
  /** Of a ClusterRole: its rules are then those of the roles that one of these selects. */
  readonly aggregates?: readonly LabelSelector[];
}

/** Every list must be hit; `resourceNames` may be empty, which is any name. `*` is everything. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Binding {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  /** Of a RoleBinding. */
  readonly namespace?: string;
  readonly name: string;
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly Subject[];
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  /** Of a ServiceAccount; without it, the namespace of the RoleBinding. */
  readonly namespace?: string;
}

/** Who asks, as authentication names them. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export type AccessRequest = ResourceRequest | { readonly verb: string; readonly path: string };
export interface ResourceRequest {
  readonly verb: string;
  /** `''` is the core group. */
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent: the whole cluster. */
  readonly namespace?: string;
  /** Absent: as for `list`, `create` and the like. */
  readonly name?: string;
}
