import type { Duplex } from 'node:stream';
import type { SocketFact } from '../../../target.ts';
import type { Accepted } from '../daemon/daemon.ts';
import type { Store } from '../store/store.ts';
import { SysError } from '../sys/sys-error.ts';
import type { Listener, SysNetwork } from '../sys/sys.ts';
import { familyOf, isAddress, isLoopback, sourcePort } from './addresses.ts';
import { AcceptQueue } from './accept-queue.ts';
import { connectionOf } from './connection.ts';
import { within } from './create-lab-network.ts';
import type { Decision, Packet } from './firewall/evaluate.ts';
import { Firewall } from './firewall/firewall.ts';
import type { LabNetwork, NetworkHost } from './lab-network.ts';
import { Links } from './links.ts';
import { type Bound, SocketTable } from './socket-table.ts';

/** Who makes a system call of the network: asked each time, because processes change their credentials. */
export interface NetworkCaller {
  readonly pid: number;
  readonly uid: number;
  readonly euid: number;
  /** The systemd unit that it belongs to: a service takes over the sockets of its socket unit. */
  readonly unit?: string;
}

export interface HostNetworkOptions {
  readonly name: string;
  readonly aliases: readonly string[];
  /** IPv4 on eth0. */
  readonly address: string;
  readonly network: LabNetwork;
  readonly store: Store;
  readonly hostname: () => string;
  /** Text of a file as root reads it: /etc/hosts. */
  readonly readFile: (path: string) => string | undefined;
  readonly sysctl: (name: string) => string | undefined;
}

/** One host's network stack: its sockets, interfaces and packet filter. Joins the lab's network as a `NetworkHost`. */
export interface HostNetwork extends NetworkHost {
  readonly firewall: Firewall;
  readonly links: Links;
  /** The network calls of one process; those of unix sockets are the file system's too. */
  of(caller: () => NetworkCaller): InternetCalls;
  /** Binds for a daemon: connections that the firewall lets through arrive at `accept`. EACCES, EADDRINUSE, EADDRNOTAVAIL. Returns what closes it. */
  serve(caller: NetworkCaller, at: ServeAt, accept: (connection: Accepted) => void): Promise<() => void>;
  /** Gives a connection that `pid` accepted to whoever listens there now instead; false where it is still `pid`, or nobody. */
  handOver(connection: Accepted, pid: number): boolean;
  /** Unix sockets by the inode of their file; the file itself is the caller's business. */
  readonly local: LocalSockets;
  /** A process has ended: its sockets close. */
  exited(pid: number): void;
  /** Listening and bound sockets, for the grader. */
  facts(): SocketFact[];
}

export type InternetCalls = Omit<SysNetwork, 'connectUnix' | 'listenUnix'>;

export interface LocalSockets {
  /** EADDRINUSE. Returns what closes it. */
  bind(caller: NetworkCaller, at: { path: string; inode: string }, accept: (stream: Duplex) => void): () => void;
  /** ECONNREFUSED where nobody listens. */
  open(inode: string): Duplex;
}

export interface ServeAt {
  readonly address: string;
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp';
  /** Only this unit may take the socket over (socket activation). */
  readonly heir?: string;
  /** The descriptor that it is shown with; the next one unless told. */
  readonly fd?: number;
  readonly backlog?: number;
}

const defaultTimeoutMs = 130_000;

export const createHostNetwork = (options: HostNetworkOptions): HostNetwork => new Stack(options);

class Stack implements HostNetwork {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly address: string;
  readonly firewall: Firewall;
  readonly links: Links;
  readonly #options: HostNetworkOptions;
  readonly #table = new SocketTable();

  constructor(options: HostNetworkOptions) {
    this.#options = options;
    this.name = options.name;
    this.aliases = options.aliases;
    this.address = options.address;
    this.firewall = new Firewall(options.store);
    this.links = new Links(options.store, { address: options.address, subnet: options.network.subnet });
  }

  of(caller: () => NetworkCaller): InternetCalls {
    return {
      sockets: () => Promise.resolve(this.#table.sockets()),
      interfaces: () => Promise.resolve([...this.links.all]),
      routes: () => Promise.resolve(this.links.routes),
      resolve: (name) => new Promise((done) => done(this.#resolve(name))),
      connect: async (to) => {
        const { stream, ends } = await this.#dial(caller(), to);
        return connectionOf(stream, ends);
      },
      listen: (at) => this.#listen(caller(), at),
    };
  }

  async serve(caller: NetworkCaller, at: ServeAt, accept: (connection: Accepted) => void): Promise<() => void> {
    const { address, port, protocol = 'tcp', heir, fd, backlog } = at;
    const lowest = Number(this.#options.sysctl('net.ipv4.ip_unprivileged_port_start') ?? 1024);
    if (port !== 0 && port < lowest && caller.euid !== 0) throw new SysError('EACCES');
    if (!['0.0.0.0', '::', '::1'].includes(address) && !this.links.owns(address)) throw new SysError('EADDRNOTAVAIL');
    return this.#table.bind({ caller, address, port, protocol, accept, heir, fd, backlog });
  }

  get local(): LocalSockets {
    return { bind: (...given) => this.#table.bindUnix(...given), open: (inode) => this.#table.openUnix(inode) };
  }

  handOver(connection: Accepted, pid: number): boolean {
    const acceptor = this.#table.listener(connection.localAddress, connection.localPort)?.acceptors[0];
    if (!acceptor || acceptor.pid === pid) return false;
    acceptor.accept(connection);
    return true;
  }

  exited(pid: number): void {
    this.#table.exited(pid);
  }

  facts(): SocketFact[] {
    return this.#table.bound().flatMap(factOf);
  }

  async receive(given: Parameters<NetworkHost['receive']>[0]): Promise<Duplex> {
    if (!this.links.owns(given.destination)) await never;
    if (given.interface === 'eth0') this.links.met(given.source);
    const arrived = { ...packetOf(given), interface: given.interface };
    const to = await this.#pass({ ...arrived, hook: 'prerouting', state: 'new' });
    const connection = { ...given, ...redirected(given, given.interface === 'lo' ? undefined : to) };
    const { source, destination, port } = connection;
    if (!this.links.owns(destination)) await never;
    const open = (): number => this.#table.connectionsFrom(source, port);
    const inbound = { ...packetOf(connection), interface: connection.interface, open };
    const outbound = { ...inbound, source: destination, sourcePort: port, destination: source, port: connection.sourcePort };
    await this.#pass({ ...inbound, hook: 'input', state: 'new' });
    const bound = this.#table.listener(destination, port);
    if (!bound) throw new SysError('ECONNREFUSED');
    await this.#pass({ ...outbound, hook: 'output', state: 'established' });
    if (given.interface === 'lo') await this.#pass({ ...outbound, hook: 'input', state: 'established' });
    await this.#pass({ ...inbound, hook: 'input', state: 'established' });
    return this.#table.open({ bound, remoteAddress: source, remotePort: connection.sourcePort, localAddress: destination });
  }

  async #dial(caller: NetworkCaller, to: { host: string; port: number; timeoutMs?: number; source?: string }): Promise<{ stream: Duplex; ends: Ends }> {
    const { port, timeoutMs = defaultTimeoutMs } = to;
    const destination = this.#resolve(to.host)[0]!
      .replace(/^::ffff:/, '')
      .replace(/^0\.0\.0\.0$/, '127.0.0.1');
    if (familyOf(destination) === 6) throw new SysError('EADDRNOTAVAIL');
    const local = this.links.owns(destination);
    const source = to.source ?? (local ? (isLoopback(destination) ? '127.0.0.1' : destination) : this.links.sourceFor(destination));
    if (source === undefined) throw new SysError('ENETUNREACH');
    if (!this.links.owns(source)) throw new SysError('EADDRNOTAVAIL');
    const ends = { localAddress: source, localPort: sourcePort(), remoteAddress: destination, remotePort: port };
    const outward = { source, sourcePort: ends.localPort, destination, port, protocol: 'tcp', interface: local ? 'lo' : 'eth0' } as const;
    const connect = async (): Promise<Duplex> => {
      const to = await this.#pass({ ...packetOf(outward), interface: outward.interface, hook: 'output', state: 'new', uid: caller.euid });
      const target = redirected(outward, to);
      if (this.links.owns(target.destination)) return this.receive({ ...outward, ...target, interface: 'lo' });
      const place = { host: target.destination, port: target.port, timeoutMs };
      const stream = await this.#options.network.connect({ address: source, hostname: this.#options.hostname() }, place);
      this.links.met(target.destination);
      const back = packetOf({ ...outward, source: destination, sourcePort: port, destination: source, port: ends.localPort });
      await this.#pass({ ...back, interface: 'eth0', hook: 'input', state: 'established' });
      return stream;
    };
    const stream = await within(timeoutMs, connect());
    this.#table.connected({ caller, ...ends }, stream);
    return { stream, ends };
  }

  /** Where a rule sends it instead, if one does. */
  async #pass(packet: Packet): Promise<Decision['to']> {
    const inward = packet.hook === 'input';
    if ((inward && packet.interface !== 'lo') || packet.hook === 'output') this.links.count(packet.interface, inward);
    return this.firewall.pass(packet);
  }

  #resolve(name: string): string[] {
    if (isAddress(name)) return [name];
    const rows = (this.#options.readFile('/etc/hosts') ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
    const listed = rows.flatMap(([address, ...names]) => (address && names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [address] : []));
    const known = listed.length ? listed : [this.#options.network.resolve(name)].filter((address) => address !== undefined);
    if (known.length === 0) throw new SysError('ENOTFOUND');
    return [...new Set(known.sort((one, other) => familyOf(one) - familyOf(other)))];
  }

  async #listen(caller: NetworkCaller, at: { address: string; port: number; protocol?: 'tcp' | 'udp' }): Promise<Listener> {
    const queue = new AcceptQueue();
    const close = await this.serve(caller, at, queue.push);
    return queue.listener({ port: at.port || this.#table.portOf(queue.push), close });
  }
}

const never = new Promise<never>(() => undefined);

const redirected = ({ destination, port }: { destination: string; port: number }, to: Decision['to']) => ({
  destination: to?.addr ?? destination,
  port: to?.port ?? port,
});

const packetOf = ({ protocol, source, sourcePort: from, destination, port }: Parameters<NetworkHost['receive']>[0]) =>
  ({ family: familyOf(source), protocol, source, sourcePort: from, destination, port }) as const;

export interface Ends {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

const factOf = ({ info }: Bound): SocketFact[] => {
  if (info.protocol === 'unix') return [];
  const { protocol, family, localAddress: address, localPort: port, pid, uid } = info;
  return [{ protocol: family === 6 ? `${protocol}6` : protocol, address, port, uid, ...(pid !== undefined && { pid }) }];
};
