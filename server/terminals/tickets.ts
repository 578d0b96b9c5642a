import { createHash, randomBytes } from 'node:crypto';

export interface TicketClaim {
  readonly attempt: string;
  readonly terminal: string;
  readonly guest: string;
}

interface Ticket {
  readonly hash: string;
  readonly claim: TicketClaim;
  readonly expiresAt: number;
}

const lifetimeMs = 30_000;
const mostPerGuest = 20;
const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('hex');

/** One-time admission to one terminal. Only hashes are kept, so a dump of the memory or a log holds no usable ticket. A guest can crowd out no other's. */
export class Tickets {
  readonly #byGuest = new Map<string, Ticket[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(claim: TicketClaim): { ticket: string; expiresAt: string } {
    this.#sweep();
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = this.#now() + lifetimeMs;
    const open = this.#byGuest.get(claim.guest) ?? [];
    this.#byGuest.set(claim.guest, [...open, { hash: hashOf(ticket), claim, expiresAt }].slice(-mostPerGuest));
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** The claim, once. Undefined where the ticket is unknown, used, expired or another guest's. */
  redeem(ticket: string, guest: string): TicketClaim | undefined {
    this.#sweep();
    const hash = hashOf(ticket);
    const open = this.#byGuest.get(guest) ?? [];
    const found = open.find((each) => each.hash === hash);
    if (found === undefined) return undefined;
    this.#byGuest.set(
      guest,
      open.filter((each) => each !== found),
    );
    return found.claim;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [guest, open] of this.#byGuest) {
      const valid = open.filter(({ expiresAt }) => expiresAt > now);
      if (valid.length > 0) this.#byGuest.set(guest, valid);
      else this.#byGuest.delete(guest);
    }
  }
}
