import type { Manager, ManagerModel } from '../host/virtual-host.ts';
import { rulesetAsJson } from '../network/firewall/nft-json.ts';
import { saveText } from '../network/firewall/iptables/listing.ts';
import type { Ruleset } from '../network/firewall/ruleset.ts';
import { SysError } from '../sys/sys-error.ts';
import { hasNetAdmin } from './net-admin.ts';

/** The packet filter as programs reach it: `get` answers the `Ruleset`, `set` puts another in its place. EPERM without CAP_NET_ADMIN. */
export const firewall: ManagerModel = {
  name: 'firewall',
  create({ ports, root }): Manager {
    return {
      async request(op, args, { pid }) {
        if (op === 'fact:firewall' ? pid !== 1 : !(await hasNetAdmin(root, pid))) throw new SysError('EPERM');
        switch (op) {
          case 'get':
            return ports.firewall.ruleset;
          case 'set':
            ports.firewall.ruleset = args as Ruleset;
            return undefined;
          case 'fact:firewall':
            return JSON.stringify({ nft: rulesetAsJson(ports.firewall.ruleset), iptables: saveText(ports.firewall.ruleset, { family: 4 }) });
          default:
            throw new SysError('ENOSYS');
        }
      },
    };
  },
};
