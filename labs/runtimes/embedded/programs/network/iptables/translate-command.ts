import { parseCommandLine } from '../../../network/firewall/iptables/command-line.ts';
import { nftFamily } from '../../../network/firewall/iptables/builtin.ts';
import { IptablesError } from '../../../network/firewall/iptables/iptables-error.ts';
import { ruleToNft } from '../../../network/firewall/iptables/rule-to-nft.ts';
import { printRule } from '../../../network/firewall/nft-print.ts';
import { answered, type IptablesTool, readNames } from './tool.ts';

/** `iptables-translate`: says what nft would be told. */
export function translateCommand(tool: IptablesTool): Promise<number> {
  const { context, family } = tool;
  return answered(tool, async () => {
    const { verb, table, chain, rules } = parseCommandLine(context.argv.slice(1), family, await readNames(context));
    if (!['A', 'I'].includes(verb)) throw new IptablesError('only rules that are added are translated in the simulation', 'other');
    for (const rule of rules) {
      const text = printRule({ handle: 0, expr: ruleToNft(rule, family) }, { family: nftFamily(family) }, { stateless: true });
      await context.stdout.write(`nft '${verb === 'A' ? 'add' : 'insert'} rule ${nftFamily(family)} ${table} ${chain} ${text}'\n`);
    }
    return 0;
  });
}
