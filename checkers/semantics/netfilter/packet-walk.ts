/** A packet that opens a connection over IPv4. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly in: string;
  /** Forwarded packets only. */
  readonly out?: string;
}
/** `undefined`: whether it fits is not known, such as a rate limit. */
export type Test = (packet: Packet) => boolean | undefined;
export type Verdict = { readonly kind: 'accept' | 'drop' | 'return' } | { readonly kind: 'jump' | 'goto'; readonly chain: string };
export interface FilterRule {
  readonly tests: readonly Test[];
  /** Absent: the rule only counts or logs. */
  readonly verdict?: Verdict;
}
export interface FilterChain {
  /** Unique in the ruleset. */
  readonly id: string;
  readonly rules: readonly FilterRule[];
  /** Chains that the kernel enters by itself. */
  readonly base?: { readonly hook: string; readonly priority: number; readonly policy: 'accept' | 'drop' };
}

type End = 'accept' | 'drop' | 'return';
const deepest = 16;

/** Whether a packet may come through: unless some chain on its way drops it for certain. */
export function mayPass(chains: readonly FilterChain[], packet: Packet): boolean {
  const byId = new Map(chains.map((chain) => [chain.id, chain]));
  const hooks = ['prerouting', packet.out === undefined ? 'input' : 'forward'];
  return chains
    .filter(({ base }) => base && hooks.includes(base.hook))
    .every((chain) => {
      const ends = endsOf(chain, { byId, packet }, 0);
      return ends.has('accept') || (ends.has('return') && chain.base!.policy === 'accept');
    });
}

/** Every end that the walk through a chain can have; `return` where it comes to the chain's end. */
function endsOf(chain: FilterChain, walk: { byId: ReadonlyMap<string, FilterChain>; packet: Packet }, depth: number): Set<End> {
  const ends = new Set<End>();
  for (const { tests, verdict } of chain.rules) {
    const results = tests.map((test) => test(walk.packet));
    if (!verdict || results.includes(false)) continue;
    const next = 'chain' in verdict ? walk.byId.get(verdict.chain) : undefined;
    const reached: ReadonlySet<End> = !('chain' in verdict)
      ? new Set<End>([verdict.kind])
      : next && depth < deepest
        ? endsOf(next, walk, depth + 1)
        : new Set<End>(['accept', 'return']);
    for (const end of reached) if (end !== 'return' || verdict.kind !== 'jump') ends.add(end);
    const goesOn = results.includes(undefined) || (verdict.kind === 'jump' && reached.has('return'));
    if (!goesOn) return ends;
  }
  return ends.add('return');
}
