import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { SysError } from '../sys/sys-error.ts';
import { sourcePort } from './addresses.ts';
import type { LabNetwork, NetworkHost } from './lab-network.ts';

/** A network of its own for one lab. Nothing leaves it. */
export function createLabNetwork({ subnet }: { subnet: string }): LabNetwork {
  const hosts = new Map<string, NetworkHost>();
  const visitors = new Map<string, string>();
  const byName = (name: string): NetworkHost | undefined => hosts.get(name) ?? [...hosts.values()].find(({ aliases }) => aliases.includes(name));
  const byAddress = (address: string): NetworkHost | undefined => [...hosts.values()].find((host) => host.address === address);
  const inSubnet = insideOf(subnet);

  return {
    subnet,
    join: (host) => void hosts.set(host.name, host),
    leave: (name) => void hosts.delete(name),
    visitor(name, address) {
      visitors.set(name, address);
      return { release: () => void (visitors.get(name) === address && visitors.delete(name)) };
    },
    addressOf: (name) => visitors.get(name) ?? byName(name)?.address,
    resolve: (name) => byName(name)?.address,
    async connect(from, { host, port, timeoutMs }): Promise<Duplex> {
      const address = /^[\d.]+$/.test(host) ? host : byName(host)?.address;
      if (address === undefined) throw new SysError('ENOTFOUND');
      const target = inSubnet(address) ? byAddress(address) : undefined;
      if (!target) {
        // Nobody answers ARP, the gateway neither: the kernel gives up after three seconds.
        await setTimeout(Math.min(timeoutMs, 3_000));
        throw new SysError(timeoutMs < 3_000 ? 'ETIMEDOUT' : 'EHOSTUNREACH');
      }
      const connection = { protocol: 'tcp', source: from.address, sourcePort: sourcePort(), destination: address, port, interface: 'eth0' } as const;
      return within(timeoutMs, target.receive(connection));
    },
  };
}

/** A host that drops never settles: the caller's patience ends it. */
export async function within(timeoutMs: number, connecting: Promise<Duplex>): Promise<Duplex> {
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = globalThis.setTimeout(() => {
      late = true;
      reject(new SysError('ETIMEDOUT'));
    }, timeoutMs);
  });
  connecting.then(
    (stream) => void (late && stream.destroy()),
    () => undefined,
  );
  return Promise.race([connecting, expiry]).finally(() => clearTimeout(timer));
}

function insideOf(subnet: string): (address: string) => boolean {
  const [network = '', bits = '32'] = subnet.split('/');
  const mask = bits === '0' ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  const start = (toNumber(network) & mask) >>> 0;
  return (address) => (toNumber(address) & mask) >>> 0 === start;
}

const toNumber = (address: string): number => address.split('.').reduce((sum, octet) => (sum * 256 + Number(octet)) >>> 0, 0);
