import type { Ruleset, Statement } from './ruleset.ts';

/** What `nft -j list ruleset` prints, as a value. */
export function rulesetAsJson({ tables }: Ruleset): { nftables: readonly unknown[] } {
  const objects = tables.flatMap(({ family, name, handle, sets, chains }) => [
    { table: { family, name, handle } },
    ...sets.map((set) => ({
      set: {
        family,
        name: set.name,
        table: name,
        type: set.type,
        handle: set.handle,
        ...(set.flags.length && { flags: set.flags }),
        ...(set.elements.length && { elem: set.elements }),
      },
    })),
    ...chains.map((chain) => ({
      chain: {
        family,
        table: name,
        name: chain.name,
        handle: chain.handle,
        ...(chain.base && { type: chain.base.type, hook: chain.base.hook, prio: chain.base.priority, policy: chain.base.policy }),
      },
    })),
    ...chains.flatMap((chain) =>
      chain.rules.map((rule) => ({
        rule: {
          family,
          table: name,
          chain: chain.name,
          handle: rule.handle,
          ...(rule.comment !== undefined && { comment: rule.comment }),
          expr: rule.expr.map(asJson),
        },
      })),
    ),
  ]);
  return { nftables: [{ metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } }, ...objects] };
}

/** Of what iptables put into the kernel, nft has only the name. */
const asJson = (statement: Statement): unknown => ('xt' in statement ? { xt: { type: statement.xt.type, name: statement.xt.name } } : statement);
