import type { RuleSpec } from './iptables/rule-spec.ts';

/**
 * The packet filter's rules, each rule's `expr` in the words of libnftables-json(5): what `nft -j list ruleset` prints is this, and
 * the evaluation reads it. One value of the store, so that a change is all or nothing.
 */
export interface Ruleset {
  readonly tables: readonly Table[];
  /** Of the last table that was made; the kernel gives no handle twice. */
  readonly lastHandle?: number;
}

export type Family = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly handle: number;
  /** The next object of the table gets this one. */
  readonly nextHandle: number;
  readonly chains: readonly Chain[];
  readonly sets: readonly NamedSet[];
}

export interface Chain {
  readonly name: string;
  readonly handle: number;
  /** Base chains only. */
  readonly base?: { readonly type: string; readonly hook: string; readonly priority: number; readonly policy: 'accept' | 'drop'; readonly device?: string };
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly handle: number;
  readonly expr: readonly Statement[];
  readonly comment?: string;
  /** In iptables' own words, where iptables made it. */
  readonly iptables?: RuleSpec;
}

export interface NamedSet {
  readonly name: string;
  readonly handle: number;
  readonly type: string | readonly string[];
  readonly flags: readonly string[];
  readonly elements: readonly Value[];
  /** Maps: what an element leads to. */
  readonly map?: string;
}

export type Value =
  | string
  | number
  | { readonly prefix: { readonly addr: string; readonly len: number } }
  | { readonly range: readonly [Value, Value] }
  | { readonly set: readonly Value[] }
  | readonly Value[];

export type Selector =
  | { readonly payload: { readonly protocol: string; readonly field: string } }
  | { readonly meta: { readonly key: string } }
  | { readonly ct: { readonly key: string } }
  | { readonly fib: { readonly result: string; readonly flags: readonly string[] } }
  | { readonly '&': readonly [Selector, readonly string[] | number] };

/** `!`: none of these flags. */
export type Operator = '==' | '!=' | '!' | '<' | '>' | '<=' | '>=' | 'in';

export type Verdict =
  | { readonly accept: null }
  | { readonly drop: null }
  | { readonly return: null }
  | { readonly continue: null }
  | { readonly jump: { readonly target: string } }
  | { readonly goto: { readonly target: string } };

export type Statement =
  | Verdict
  | { readonly match: { readonly op: Operator; readonly left: Selector; readonly right: Value } }
  | { readonly counter: { readonly packets: number; readonly bytes: number } | null }
  | { readonly limit: { readonly rate: number; readonly burst: number; readonly per: string; readonly inv?: boolean; readonly each?: boolean } }
  | { readonly 'ct count': { readonly val: number; readonly inv?: boolean } }
  | { readonly recent: Recent }
  | { readonly xt: Xt }
  | { readonly log: { readonly prefix?: string; readonly level?: string; readonly flags?: string } | null }
  | { readonly reject: { readonly type: string; readonly expr?: string } | null }
  | { readonly vmap: { readonly key: Selector; readonly data: { readonly set: readonly (readonly [Value, Verdict])[] } | string } }
  | { readonly masquerade: null }
  | { readonly redirect: { readonly port?: number } | null }
  | { readonly dnat: { readonly addr?: string; readonly port?: number } }
  | { readonly snat: { readonly addr?: string; readonly port?: number } };

/** What is known of addresses that were seen lately. */
export interface Recent {
  readonly kind: 'set' | 'rcheck' | 'update' | 'remove';
  readonly list: string;
  readonly seconds?: number;
  readonly hits?: number;
  readonly inv?: boolean;
}

/** An extension of iptables in the kernel: what it does, in our words, and what nft prints where that is not the same. */
export interface Xt {
  readonly type: 'match' | 'target';
  readonly name: string;
  readonly as: readonly Statement[];
  readonly text?: string;
}

export const emptyRuleset: Ruleset = { tables: [] };
