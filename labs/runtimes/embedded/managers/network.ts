import type { Manager, ManagerModel } from '../host/virtual-host.ts';
import type { LinkChange } from '../network/links.ts';
import { hasNetAdmin } from './net-admin.ts';
import { SysError } from '../sys/sys-error.ts';
import type { RouteInfo } from '../sys/sys.ts';

export interface AddressRequest {
  readonly device: string;
  /** With its length: `192.0.2.1/24`. */
  readonly address: string;
  readonly broadcast?: string;
}

export interface LinkRequest {
  readonly device: string;
  readonly change: LinkChange;
}

/**
 * Links, addresses and routes as `ip` changes them. `neighbours` answers addresses; `add-address`, `delete-address` take an `AddressRequest`, `change-link` a
 * `LinkRequest`, `add-route`, `delete-route` a `RouteInfo`. EPERM without CAP_NET_ADMIN, else what `Links` throws.
 */
export const network: ManagerModel = {
  name: 'network',
  create({ ports: { links }, root }): Manager {
    const changes: Readonly<Record<string, (args: unknown) => void>> = {
      'add-address': (args) => {
        const { device, address, broadcast } = args as AddressRequest;
        links.addAddress(device, address, broadcast);
      },
      'delete-address': (args) => {
        const { device, address } = args as AddressRequest;
        links.removeAddress(device, address);
      },
      'change-link': (args) => {
        const { device, change } = args as LinkRequest;
        links.change(device, change);
      },
      'add-route': (args) => links.addRoute(args as RouteInfo),
      'delete-route': (args) => links.removeRoute(args as RouteInfo),
    };
    return {
      async request(op, args, { pid }) {
        if (op === 'neighbours') return links.neighbours;
        const change = changes[op];
        if (!change) throw new SysError('ENOSYS');
        if (!(await hasNetAdmin(root, pid))) throw new SysError('EPERM');
        return change(args);
      },
    };
  },
};
