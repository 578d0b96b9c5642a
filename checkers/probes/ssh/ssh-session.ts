import type { Duplex } from 'node:stream';
import type { SshSilent } from '../../evidence/ssh.ts';
import type { Target } from '../../target.ts';
import { z } from 'zod';
import { dialTwice } from '../dial-twice.ts';

/** Where the SSH server is asked, and as whom. */
export const sshScope = { machine: z.string(), port: z.int().min(1).max(65535).default(22), visitor: z.string().default('client') };
export interface SshPlace {
  readonly machine: string;
  readonly port: number;
  readonly visitor: string;
}

const patienceMs = 8_000;
/** For the probes that speak: two tries, each with a dial before it. */
export const sshTimeoutMs = 30_000;

/**
 * Dials the machine's SSH port as the visitor and speaks. A server that hangs up or stays silent is tried once more (sshd drops
 * connections by chance above MaxStartups), then it is a fact, `answered: false`: the learner's server must not turn it into an error.
 */
export async function speak<T>(
  target: Target,
  place: SshPlace,
  { signal, talk }: { signal: AbortSignal; talk: (socket: Duplex) => Promise<T> },
): Promise<T | SshSilent> {
  const to = { host: target.machine(place.machine).address, port: place.port };
  const once = async (): Promise<T | SshSilent> => {
    const socket = await dialTwice(target.visitor(place.visitor), to);
    if ('why' in socket) return { answered: false, why: socket.why };
    const patience = AbortSignal.timeout(patienceMs);
    const stop = () => socket.destroy(new Error(`no answer within ${patienceMs / 1000} s`));
    const limit = AbortSignal.any([signal, patience]);
    limit.addEventListener('abort', stop);
    try {
      return await talk(socket);
    } catch (error) {
      signal.throwIfAborted();
      return { answered: false, why: `port ${place.port} speaks no SSH with us (${error instanceof Error ? error.message : String(error)})` };
    } finally {
      limit.removeEventListener('abort', stop);
      socket.destroy();
    }
  };
  const first = await once();
  return isSilent(first) ? once() : first;
}

const isSilent = (answer: unknown): answer is SshSilent => (answer as { answered?: boolean }).answered === false;
