import type { Store, Table } from '../store/store.ts';
import { SysError } from '../sys/sys-error.ts';
import type { InterfaceInfo } from '../sys/sys.ts';
import { macOf } from './addresses.ts';
import { broadcastOf, networkOf, numberOf } from './subnets.ts';

export interface Route {
  /** `default`, `10.0.0.0/8`, `192.0.2.1`. */
  readonly destination: string;
  readonly via?: string;
  readonly device: string;
  readonly source?: string;
  readonly metric?: number;
}

interface State {
  readonly links: readonly InterfaceInfo[];
  /** Beside those that addresses bring with them. */
  readonly routes: readonly Route[];
}

/** Packets since the server began with this host. */
export interface Traffic {
  readonly received: number;
  readonly sent: number;
}

export interface LinkChange {
  readonly up?: boolean;
  readonly mtu?: number;
  readonly mac?: string;
}

/** Interfaces, addresses and routes of one host. Loopback and eth0 are given; what root changes is kept in the store. */
export class Links {
  readonly #table: Table<State>;
  readonly #given: State;
  readonly #traffic = new Map<string, Traffic>();

  constructor(store: Store, { address, subnet }: { address: string; subnet: string }) {
    this.#table = store.table('links');
    this.#given = { links: givenLinks(address, Number(subnet.split('/')[1] ?? 24)), routes: [] };
  }

  get all(): readonly InterfaceInfo[] {
    return this.#state.links;
  }

  /** The default first, as the kernel lists them. */
  get routes(): readonly Route[] {
    const { links, routes } = this.#state;
    const own = links.filter(({ up, loopback }) => up && !loopback).flatMap(connected);
    const living = routes.filter(({ device }) => links.some(({ name, up }) => name === device && up));
    return [...living, ...own].sort((one, other) => order(one) - order(other));
  }

  /** Whether an address is one of its own, on an interface that is up. */
  owns(address: string): boolean {
    return this.all.some(({ up, loopback, addresses }) => up && addresses.some((one) => (loopback ? holds(one, address) : one.split('/')[0] === address)));
  }

  /** The address that a connection to a destination leaves from. */
  sourceFor(destination: string): string | undefined {
    const route =
      this.routes.find((one) => one.destination !== 'default' && holds(one.destination, destination)) ??
      this.routes.find((one) => one.destination === 'default');
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

  addAddress(name: string, address: string, broadcast?: string): void {
    this.#change(name, (link) => {
      if (link.addresses.includes(address)) throw new SysError('EEXIST');
      return { ...link, addresses: [...link.addresses, address], ...(broadcast !== undefined && { broadcast }) };
    });
  }

  removeAddress(name: string, address: string): void {
    this.#change(name, (link) => {
      const addresses = link.addresses.filter((one) => one !== address);
      if (addresses.length === link.addresses.length) throw new SysError('EADDRNOTAVAIL');
      return { ...link, addresses };
    });
  }

  change(name: string, change: LinkChange): void {
    this.#change(name, (link) => ({ ...link, ...change }));
  }

  add(name: string): void {
    if (this.all.some((link) => link.name === name)) throw new SysError('EEXIST');
    const index = Math.max(...this.all.map((link) => link.index)) + 1;
    const mac = `02:00:00:00:${String(index)
      .padStart(4, '0')
      .replace(/(..)(..)/, '$1:$2')}`;
    this.#set({ links: [...this.all, { index, name, mac, mtu: 1_500, up: false, loopback: false, dummy: true, addresses: [] }] });
  }

  /** ENOTSUP for what came with the machine. */
  remove(name: string): void {
    if (!this.#named(name).dummy) throw new SysError('ENOTSUP');
    this.#set({ links: this.all.filter((link) => link.name !== name), routes: this.#state.routes.filter(({ device }) => device !== name) });
  }

  addRoute(route: Route): void {
    if (this.routes.some((one) => sameRoute(one, route))) throw new SysError('EEXIST');
    if (!this.#named(route.device).up) throw new SysError('ENETUNREACH');
    if (route.via !== undefined && !this.routes.some(({ destination, via }) => via === undefined && holds(destination, route.via!)))
      throw new SysError('ENETUNREACH');
    this.#set({ routes: [...this.#state.routes, route] });
  }

  removeRoute(route: Pick<Route, 'destination'> & Partial<Route>): void {
    const found = this.#state.routes.find(
      ({ destination, via, device }) => destination === route.destination && (route.via ?? via) === via && (route.device ?? device) === device,
    );
    if (!found) throw new SysError('ESRCH');
    this.#set({ routes: this.#state.routes.filter((one) => one !== found) });
  }

  get #state(): State {
    return this.#table.get('state') ?? this.#given;
  }

  #named(name: string): InterfaceInfo {
    const found = this.all.find((link) => link.name === name);
    if (!found) throw new SysError('ENODEV');
    return found;
  }

  #change(name: string, change: (link: InterfaceInfo) => InterfaceInfo): void {
    const found = this.#named(name);
    this.#set({ links: this.all.map((link) => (link === found ? change(link) : link)) });
  }

  #set(change: Partial<State>): void {
    this.#table.set('state', { ...this.#state, ...change });
  }
}

const order = ({ destination }: Route): number => (destination === 'default' ? -1 : numberOf(destination.split('/')[0]!));
const sameRoute = (one: Route, other: Route): boolean => one.destination === other.destination && one.metric === other.metric;

/** Whether an address lies in `10.0.0.0/8`, or is that one. */
function holds(network: string, address: string): boolean {
  const [, bits = '32'] = network.split('/');
  return !network.includes(':') && !address.includes(':') && networkOf(network, Number(bits)) === networkOf(address, Number(bits));
}

const connected = ({ name, addresses }: InterfaceInfo): Route[] =>
  addresses.flatMap((one) => {
    const [address = '', bits = '32'] = one.split('/');
    return bits === '32' || one.includes(':') ? [] : [{ destination: `${networkOf(address, Number(bits))}/${bits}`, device: name, source: address }];
  });

const givenLinks = (own: string, bits: number): readonly InterfaceInfo[] => [
  { index: 1, name: 'lo', mac: '00:00:00:00:00:00', mtu: 65_536, up: true, loopback: true, addresses: ['127.0.0.1/8'] },
  { index: 2, name: 'eth0', mac: macOf(own), mtu: 1_500, up: true, loopback: false, addresses: [`${own}/${bits}`], broadcast: broadcastOf(own, bits) },
];
