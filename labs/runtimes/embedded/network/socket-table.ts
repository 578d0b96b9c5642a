import type { Duplex } from 'node:stream';
import type { Accepted } from '../daemon/daemon.ts';
import { SysError } from '../sys/sys-error.ts';
import type { SocketInfo } from '../sys/sys.ts';
import { familyOf, sourcePort } from './addresses.ts';
import { duplexPair } from './duplex-pair.ts';
import type { Ends, NetworkCaller } from './host-network.ts';

interface Acceptor {
  readonly pid: number;
  readonly fd: number;
  readonly accept: (connection: Accepted) => void;
}

export interface Bound {
  readonly info: SocketInfo;
  /** The one that took the socket over comes first. */
  readonly acceptors: Acceptor[];
  readonly heir?: string;
}

export interface BindRequest {
  readonly caller: NetworkCaller;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly accept: (connection: Accepted) => void;
  readonly heir: string | undefined;
  readonly fd?: number | undefined;
  readonly backlog?: number | undefined;
}

/** Who listens where on one host, and which connections are open. Lives as long as the processes that hold it. */
export class SocketTable {
  readonly #bound = new Set<Bound>();
  readonly #connections = new Map<Duplex, SocketInfo>();
  /** By the inode of the socket's file. */
  readonly #unix = new Map<string, { info: SocketInfo; accept: (stream: Duplex) => void }>();

  /** EADDRINUSE. Port 0 takes a free one. */
  bind({ caller, address, protocol, accept, heir, ...request }: BindRequest): () => void {
    const port = request.port || sourcePort();
    const family = familyOf(address);
    const acceptor: Acceptor = { pid: caller.pid, fd: request.fd ?? this.#nextFd(caller.pid), accept };
    const taken = [...this.#bound].find(
      ({ info }) => info.protocol === protocol && info.localPort === port && info.family === family && overlap(info.localAddress, address),
    );
    if (taken) {
      if (taken.heir === undefined || taken.heir !== caller.unit) throw new SysError('EADDRINUSE');
      taken.acceptors.unshift(acceptor);
      return () => this.#release(taken, acceptor);
    }
    const state = protocol === 'tcp' ? 'LISTEN' : 'UNCONN';
    const info: SocketInfo = {
      protocol,
      family,
      state,
      localAddress: address,
      localPort: port,
      peerAddress: family === 6 ? '::' : '0.0.0.0',
      peerPort: 0,
      uid: caller.uid,
      ...(request.backlog !== undefined && { backlog: request.backlog }),
    };
    const bound: Bound = { info, acceptors: [acceptor], ...(heir !== undefined && { heir }) };
    this.#bound.add(bound);
    return () => this.#release(bound, acceptor);
  }

  bindUnix(caller: NetworkCaller, { path, inode }: { path: string; inode: string }, accept: (stream: Duplex) => void): () => void {
    if (this.#unix.has(inode)) throw new SysError('EADDRINUSE');
    const info: SocketInfo = {
      protocol: 'unix',
      family: 4,
      state: 'LISTEN',
      localAddress: path,
      localPort: 0,
      peerAddress: '*',
      peerPort: 0,
      pid: caller.pid,
      fd: this.#nextFd(caller.pid),
      uid: caller.uid,
      path,
    };
    this.#unix.set(inode, { info, accept });
    return () => void (this.#unix.get(inode)?.info === info && this.#unix.delete(inode));
  }

  openUnix(inode: string): Duplex {
    const bound = this.#unix.get(inode);
    if (!bound) throw new SysError('ECONNREFUSED');
    const [near, far] = duplexPair();
    queueMicrotask(() => bound.accept(far));
    return near;
  }

  /** Who takes a TCP connection to this address. A socket of IPv6's any-address does not take IPv4, as daemons here bind both. */
  listener(address: string, port: number): Bound | undefined {
    const family = familyOf(address);
    const any = family === 4 ? '0.0.0.0' : '::';
    const open = [...this.#bound].filter(({ info }) => info.protocol === 'tcp' && info.localPort === port && info.family === family);
    return open.find(({ info }) => info.localAddress === address) ?? open.find(({ info }) => info.localAddress === any);
  }

  open({ bound, remoteAddress, remotePort, localAddress }: { bound: Bound; remoteAddress: string; remotePort: number; localAddress: string }): Duplex {
    const acceptor = bound.acceptors[0]!;
    const ends = { remoteAddress, remotePort, localAddress, localPort: bound.info.localPort };
    const [near, far] = duplexPair();
    far.on('error', () => undefined);
    this.#track(far, { ...established(ends), pid: acceptor.pid, fd: acceptor.fd + 4, uid: bound.info.uid });
    acceptor.accept({ stream: far, ...ends });
    return near;
  }

  connected({ caller, ...ends }: Ends & { caller: NetworkCaller }, stream: Duplex): void {
    this.#track(stream, { ...established(ends), pid: caller.pid, fd: this.#nextFd(caller.pid), uid: caller.uid });
  }

  bound(): Bound[] {
    return [...this.#bound].map((bound) => ({ ...bound, info: this.#told(bound) }));
  }

  sockets(): SocketInfo[] {
    return [...[...this.#bound].map((bound) => this.#told(bound)), ...this.#connections.values(), ...[...this.#unix.values()].map(({ info }) => info)];
  }

  connectionsFrom(address: string, port: number): number {
    return [...this.#connections.values()].filter((one) => one.peerAddress === address && one.localPort === port).length;
  }

  portOf(accept: (connection: Accepted) => void): number {
    return [...this.#bound].find(({ acceptors }) => acceptors.some((one) => one.accept === accept))?.info.localPort ?? 0;
  }

  exited(pid: number): void {
    for (const bound of this.#bound) for (const acceptor of bound.acceptors.filter((one) => one.pid === pid)) this.#release(bound, acceptor);
    for (const [stream, info] of this.#connections) if (info.pid === pid) stream.destroy();
    for (const [inode, { info }] of this.#unix) if (info.pid === pid) this.#unix.delete(inode);
  }

  /** The kernel names the first process that holds a socket: the service before systemd. */
  #told({ info, acceptors }: Bound): SocketInfo {
    const [first, ...others] = acceptors;
    return { ...info, pid: first!.pid, fd: first!.fd, ...(others.length > 0 && { also: others.map(({ pid, fd }) => ({ pid, fd })) }) };
  }

  #track(stream: Duplex, info: SocketInfo): void {
    this.#connections.set(stream, info);
    stream.once('close', () => this.#connections.delete(stream));
  }

  #release(bound: Bound, acceptor: Acceptor): void {
    const at = bound.acceptors.indexOf(acceptor);
    if (at >= 0) bound.acceptors.splice(at, 1);
    if (bound.acceptors.length === 0) this.#bound.delete(bound);
  }

  #nextFd(pid: number): number {
    const held = [...this.#bound].flatMap(({ acceptors }) => acceptors.filter((one) => one.pid === pid));
    const others = [...this.#connections.values(), ...[...this.#unix.values()].map(({ info }) => info)];
    return 3 + held.length + others.filter((one) => one.pid === pid).length;
  }
}

const established = ({ localAddress, localPort, remoteAddress, remotePort }: Ends): SocketInfo => ({
  protocol: 'tcp',
  family: familyOf(localAddress),
  state: 'ESTAB',
  localAddress,
  localPort,
  peerAddress: remoteAddress,
  peerPort: remotePort,
  uid: 0,
});

const overlap = (one: string, other: string): boolean => one === other || isAny(one) || isAny(other);
const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';
