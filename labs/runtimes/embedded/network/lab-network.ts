import type { Duplex } from 'node:stream';

/** One lab's network: machines and visitors with addresses. Packets are not modelled, connections are; each one asks the receiving host's firewall. */
export interface LabNetwork {
  /** `10.213.x.0/26`-like, private to the lab. */
  readonly subnet: string;
  join(host: NetworkHost): void;
  leave(name: string): void;
  /** Adds an address for a visitor; `release` ends it. */
  visitor(name: string, address: string): { release(): void };
  addressOf(name: string): string | undefined;
  /** ENOTFOUND as undefined. Machine names and aliases. */
  resolve(name: string): string | undefined;
  /** Rejects with an error whose code is ECONNREFUSED, ETIMEDOUT or EHOSTUNREACH. */
  connect(from: { address: string; hostname?: string }, to: { host: string; port: number; timeoutMs: number }): Promise<Duplex>;
}

export interface NetworkHost {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly address: string;
  /** Called for a connection from outside or from the host itself (loopback). Rejects as LabNetwork.connect does. */
  receive(connection: { protocol: 'tcp'; source: string; sourcePort: number; destination: string; port: number; interface: 'lo' | 'eth0' }): Promise<Duplex>;
}
