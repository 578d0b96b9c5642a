import type { Store, Table } from '../store/store.ts';
import { SysError } from '../sys/sys-error.ts';
import type { InterfaceInfo, RouteInfo } from '../sys/sys.ts';
import { macOf } from './addresses.ts';
import { broadcastOf, dotted, networkOf, numberOf } from './subnets.ts';

interface State {
  readonly links: readonly InterfaceInfo[];
  readonly routes: readonly RouteInfo[];
}

/** Packets since the server began with this host. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

export type LinkChange = Partial<Pick<InterfaceInfo, 'up' | 'mtu' | 'mac' | 'promiscuous' | 'noArp'>>;

/** Interfaces, addresses and routes of one host. Loopback and eth0 are given; what root changes is kept in the store. */
export class Links {
  readonly #table: Table<State>;
  readonly #given: State;
  readonly #traffic = new Map<string, Traffic>();
  readonly #neighbours = new Set<string>();

  constructor(store: Store, { address, subnet }: { address: string; subnet: string }) {
    this.#table = store.table('links');
    const links = givenLinks(address, Number(subnet.split('/')[1] ?? 24));
    const gateway = { destination: 'default', via: dotted(numberOf(networkOf(subnet, Number(subnet.split('/')[1] ?? 24))) + 1), device: 'eth0' };
    this.#given = { links, routes: [gateway, ...links.flatMap(ownRoutes)] };
  }

  get all(): readonly InterfaceInfo[] {
    return this.#state.links;
  }

  /** The default first, as the kernel lists them. */
  get routes(): readonly RouteInfo[] {
    return [...this.#state.routes].sort((one, other) => order(one) - order(other));
  }

  /** Addresses on eth0 that it had to do with. */
  get neighbours(): readonly string[] {
    return [...this.#neighbours];
  }

  met(address: string): void {
    this.#neighbours.add(address);
  }

  /** Whether an address is one of its own, on an interface that is up. */
  owns(address: string): boolean {
    return this.all.some(({ up, loopback, addresses }) => up && addresses.some((one) => (loopback ? holds(one, address) : one.split('/')[0] === address)));
  }

  /** The route with the longest prefix. */
  routeTo(destination: string): RouteInfo | undefined {
    return this.routes
      .filter((one) => one.destination === 'default' || holds(one.destination, destination))
      .sort((one, other) => bitsOf(other) - bitsOf(one) || (one.metric ?? 0) - (other.metric ?? 0))[0];
  }

  /** The address that a connection to a destination leaves from. */
  sourceFor(destination: string): string | undefined {
    const route = this.routeTo(destination);
    if (route?.type === 'blackhole') throw new SysError('EINVAL');
    if (route?.type !== undefined) throw new SysError(route.type === 'prohibit' ? 'EACCES' : 'EHOSTUNREACH');
    return route && (route.source ?? this.all.find(({ name }) => name === route.device)?.addresses[0]?.split('/')[0]);
  }

  traffic(name: string): Traffic {
    return this.#traffic.get(name) ?? { received: 0, sent: 0 };
  }

  /** A packet went in or out by an interface; both where it is loopback. */
  count(name: string, inward: boolean): void {
    const { received, sent } = this.traffic(name);
    const both = name === 'lo';
    this.#traffic.set(name, { received: received + (inward || both ? 1 : 0), sent: sent + (!inward || both ? 1 : 0) });
  }

  /** EEXIST, ENODEV. */
  addAddress(name: string, address: string, broadcast?: string): void {
    const link = this.#named(name);
    if (link.addresses.includes(address)) throw new SysError('EEXIST');
    this.#replace(link, {
      addresses: [...link.addresses, address],
      ...(broadcast !== undefined && { broadcasts: { ...link.broadcasts, [address]: broadcast } }),
    });
  }

  /** With the first of a network go the others of it. EADDRNOTAVAIL, ENODEV. */
  removeAddress(name: string, address: string): void {
    const link = this.#named(name);
    if (!link.addresses.includes(address)) throw new SysError('EADDRNOTAVAIL');
    const gone = isSecondary(link, address) ? [address] : link.addresses.filter((one) => one === address || sameNetwork(one, address));
    this.#replace(link, { addresses: link.addresses.filter((one) => !gone.includes(one)) });
  }

  change(name: string, change: LinkChange): void {
    this.#replace(this.#named(name), change);
  }

  /** EEXIST, ENODEV; ENETUNREACH where the gateway is no neighbour, or the interface is down. */
  addRoute({ metric, ...route }: RouteInfo): void {
    const { routes } = this.#state;
    if (routes.some((one) => one.destination === route.destination && one.metric === metric)) throw new SysError('EEXIST');
    if (route.type === undefined && !this.#named(route.device).up) throw new SysError('ENETUNREACH');
    this.#set({ routes: [...routes, { ...route, ...(metric !== undefined && { metric }) }] });
  }

  /** ESRCH. */
  removeRoute({ destination, via, device, metric }: Pick<RouteInfo, 'destination'> & Partial<RouteInfo>): void {
    const { routes } = this.#state;
    const found = routes.find(
      (one) =>
        one.destination === destination && (via ?? one.via) === one.via && (device ?? one.device) === one.device && (metric ?? one.metric) === one.metric,
    );
    if (!found) throw new SysError('ESRCH');
    this.#set({ routes: routes.filter((one) => one !== found) });
  }

  get #state(): State {
    return this.#table.get('state') ?? this.#given;
  }

  #named(name: string): InterfaceInfo {
    const found = this.all.find((link) => link.name === name);
    if (!found) throw new SysError('ENODEV');
    return found;
  }

  /** What an address or an interface that is up brings goes with it. */
  #replace(link: InterfaceInfo, change: Partial<InterfaceInfo>): void {
    const after = { ...link, ...change };
    const [had, has] = [ownRoutes(link), ownRoutes(after)];
    const same = (one: RouteInfo) => (other: RouteInfo) => one.destination === other.destination && one.source === other.source;
    const kept = this.#state.routes.filter((route) => (after.up || route.device !== link.name) && (!had.some(same(route)) || has.some(same(route))));
    this.#set({
      links: this.all.map((one) => (one === link ? after : one)),
      routes: [...kept, ...has.filter((route) => !had.some(same(route)))],
    });
  }

  #set(change: Partial<State>): void {
    this.#table.set('state', { ...this.#state, ...change });
  }
}

const order = ({ destination }: RouteInfo): number => (destination === 'default' ? -1 : numberOf(destination.split('/')[0]!));
const bitsOf = ({ destination }: RouteInfo): number => (destination === 'default' ? -1 : Number(destination.split('/')[1] ?? 32));

/** Whether an address lies in `10.0.0.0/8`, or is that one. */
function holds(network: string, address: string): boolean {
  const [, bits = '32'] = network.split('/');
  return !network.includes(':') && !address.includes(':') && networkOf(network, Number(bits)) === networkOf(address, Number(bits));
}

const sameNetwork = (one: string, other: string): boolean => one.split('/')[1] === other.split('/')[1] && holds(one, other.split('/')[0]!);

/** An address before it is of the same network. */
export const isSecondary = ({ addresses }: Pick<InterfaceInfo, 'addresses'>, address: string): boolean =>
  addresses.slice(0, addresses.indexOf(address)).some((one) => sameNetwork(one, address));

const ownRoutes = (link: InterfaceInfo): RouteInfo[] =>
  link.up && !link.loopback
    ? link.addresses.flatMap((one) => {
        const [address = '', bits = '32'] = one.split('/');
        if (bits === '32' || one.includes(':') || isSecondary(link, one)) return [];
        return [{ destination: `${networkOf(address, Number(bits))}/${bits}`, device: link.name, source: address, kernel: true }];
      })
    : [];

function givenLinks(own: string, bits: number): readonly InterfaceInfo[] {
  const address = `${own}/${bits}`;
  return [
    { index: 1, name: 'lo', mac: '00:00:00:00:00:00', mtu: 65_536, up: true, loopback: true, addresses: ['127.0.0.1/8'] },
    {
      index: 2,
      name: 'eth0',
      mac: macOf(own),
      mtu: 1_500,
      up: true,
      loopback: false,
      addresses: [address],
      broadcasts: { [address]: broadcastOf(own, bits) },
    },
  ];
}
