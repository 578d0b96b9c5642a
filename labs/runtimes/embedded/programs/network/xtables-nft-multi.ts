import { defineProgram } from '../../program/program.ts';
import { restoreCommand } from './iptables/restore-command.ts';
import { rulesCommand } from './iptables/rules-command.ts';
import { saveCommand } from './iptables/save-command.ts';
import { translateCommand } from './iptables/translate-command.ts';

/** iptables, ip6tables and their kin, of the kind that writes nft's rules: one program, by the name that it is called by. */
export const xtablesNftMulti = defineProgram({
  name: 'xtables-nft-multi',
  paths: ['/usr/sbin/xtables-nft-multi'],
  async run(context) {
    const called = context.argv[0]!.split('/').at(-1)!;
    const [, six, kind] = /^ip(6?)tables(?:-nft)?(?:-(save|restore|translate))?$/.exec(called) ?? [];
    if (six === undefined) {
      await context.stderr.write(`${called}: not simulated; nft, iptables, iptables-save, iptables-restore, iptables-translate and their ip6tables are\n`);
      return 1;
    }
    const tool = { context, family: six === '6' ? (6 as const) : (4 as const), name: `ip${six}tables${kind === undefined ? '' : `-${kind}`}` };
    if (kind === 'save') return saveCommand(tool);
    if (kind === 'restore') return restoreCommand(tool);
    return kind === 'translate' ? translateCommand(tool) : rulesCommand(tool);
  },
});
