import { randomInt } from 'node:crypto';
import type Dockerode from 'dockerode';
import { LabError } from '../../contract.ts';
import type { Labels } from './labels.ts';
import { freeSubnets } from '../subnets.ts';

export interface LabNetwork {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  /** The interface on the daemon's host. */
  readonly bridge: string;
}

export interface NetworkRequest {
  readonly name: string;
  readonly pool: string;
  readonly labels: Labels;
  readonly signal: AbortSignal;
}

const attempts = 12;

/** A network of one lab: no way out, no address of the host on it, and a range of our own (Docker's default pools end at 31 networks). */
export async function createLabNetwork(docker: Dockerode, request: NetworkRequest): Promise<LabNetwork> {
  const taken = (await docker.listNetworks()).flatMap((network) => network.IPAM?.Config?.map((config) => config.Subnet ?? '') ?? []);
  let tried = 0;
  for (const subnet of freeSubnets(request.pool, taken, randomInt(2 ** 20))) {
    request.signal.throwIfAborted();
    if ((tried += 1) > attempts) break;
    const id = await create(docker, request, subnet);
    if (id !== undefined) return { id, name: request.name, subnet, bridge: bridgeName(id) };
  }
  throw new LabError('labs.networks_full', `no free network range in ${request.pool}`, {
    phase: 'network',
    remedy: 'End labs that are not needed, or set RAMPART_NETWORK_POOL to a larger private range.',
  });
}

export const bridgeName = (networkId: string): string => `br-${networkId.slice(0, 12)}`;

async function create(docker: Dockerode, request: NetworkRequest, subnet: string): Promise<string | undefined> {
  try {
    const network = await docker.createNetwork({
      Name: request.name,
      CheckDuplicate: true,
      Internal: true,
      Labels: request.labels,
      Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
    });
    return network.id;
  } catch (error) {
    const { statusCode, message } = error as Error & { statusCode?: number };
    if (statusCode === 409) throw new LabError('labs.exists', `there is a network ${request.name} already`, { phase: 'network' });
    if (/overlap/i.test(message)) return undefined;
    throw error;
  }
}
