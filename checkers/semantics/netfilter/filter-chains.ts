import { iptablesChains, tablesIn } from './iptables-save.ts';
import { type NftRuleset, nftChains } from './nft-ruleset.ts';
import type { FilterChain } from './packet-walk.ts';

/** All chains of a kernel. Tables that iptables made show in both: its own text says more of them. */
export const filterChains = ({ nft, iptables }: { readonly nft: NftRuleset; readonly iptables: string }): FilterChain[] => [
  ...nftChains(nft, tablesIn(iptables)),
  ...iptablesChains(iptables),
];
