import type { GuestKey } from './guest-key.ts';

export const guestCookie = 'rampart_guest';
export const clientHeader = 'x-rampart-client';

type Header = (name: string) => string | undefined;

/** How a request may prove who sends it: a browser by its cookie, a machine client by its token. Never both. */
export interface Gate {
  guest(header: Header): string | undefined;
  /** Exact Origin; or none at all from a machine client, which browsers cannot imitate across origins and which sends no cookie. */
  allowsOrigin(header: Header): boolean;
  /** The Host that the browser believes it talks to is one of ours: a rebound name of somebody else's is not. */
  allowsHost(header: Header): boolean;
}

export function createGate(key: GuestKey, origins: () => readonly string[]): Gate {
  return {
    guest(header) {
      const token = isClient(header) ? /^Guest (\S+)$/.exec(header('authorization') ?? '')?.[1] : cookie(header('cookie'), guestCookie);
      return token === undefined ? undefined : key.read(token);
    },
    allowsOrigin(header) {
      const origin = header('origin');
      return origin === undefined ? isClient(header) && header('cookie') === undefined : origins().includes(origin);
    },
    allowsHost(header) {
      const host = header('host');
      return host !== undefined && origins().some((origin) => new URL(origin).host === host.toLowerCase());
    },
  };
}

export const isClient = (header: Header) => header(clientHeader) === '1';

function cookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return pair?.slice(pair.indexOf('=') + 1).trim();
}
