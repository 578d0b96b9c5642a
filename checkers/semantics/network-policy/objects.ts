import type { LabelSelector, Labels } from '../label-selector.ts';
import type { Protocol } from './connections.ts';

/** What decides who may connect. Objects as the API server holds them: valid, no nulls. */
export interface NetworkScene {
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly NetworkWorkload[];
  readonly policies: readonly NetworkPolicy[];
}

export interface Namespace {
  readonly name: string;
  readonly labels?: Labels;
}

/** Pods that are one thing for a person: what a controller makes, or a pod on its own. */
export interface NetworkWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Kinds of pods in it, at least one. Pods of one owner may differ; the workload can do what any of them can. */
  readonly pods: readonly NetworkPod[];
}

export interface NetworkPod {
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
}

export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly PolicyType[];
  readonly ingress?: readonly IngressRule[];
  readonly egress?: readonly EgressRule[];
}
export type PolicyType = 'Ingress' | 'Egress';
export type Direction = 'ingress' | 'egress';

export interface IngressRule {
  readonly from?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}
export interface EgressRule {
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IpBlock;
}
export interface IpBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** A number, or the name of a container's port. `endPort` goes with a number. */
export interface PolicyPort {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: Protocol;
}
