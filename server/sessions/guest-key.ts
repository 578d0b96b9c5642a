import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Signs guest ids, so that nobody can make one up. A token is `<id>.<signature>`. */
export interface GuestKey {
  issue(): { guest: string; token: string };
  sign(guest: string): string;
  /** The guest that a token names, or undefined for a forged or damaged one. */
  read(token: string): string | undefined;
}

export function guestKey(secret: Uint8Array): GuestKey {
  const signature = (guest: string) => createHmac('sha256', secret).update(`guest:${guest}`).digest('base64url');
  const sign = (guest: string) => `${guest}.${signature(guest)}`;
  return {
    sign,
    issue() {
      const guest = randomBytes(16).toString('base64url');
      return { guest, token: sign(guest) };
    },
    read(token) {
      const guest = /^([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{43}$/.exec(token)?.[1];
      return guest !== undefined && timingSafeEqual(Buffer.from(token), Buffer.from(sign(guest))) ? guest : undefined;
    },
  };
}

/** The key of the data folder; made at the first start, readable by the server's user alone. */
export function loadGuestKey(dataFolder: string): GuestKey {
  const file = path.join(dataFolder, 'guest.key');
  try {
    return guestKey(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  return guestKey(readFileSync(file));
}
