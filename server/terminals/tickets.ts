import { createHash, randomBytes } from 'node:crypto';

export interface TicketClaim {
  readonly attempt: string;
  readonly terminal: string;
  readonly guest: string;
}

const lifetimeMs = 30_000;
const most = 10_000;
const hash = (ticket: string): string => createHash('sha256').update(ticket).digest('hex');

/** One-time admission to one terminal. Only hashes are kept, so a dump of the memory or a log holds no usable ticket. */
export class Tickets {
  readonly #open = new Map<string, TicketClaim & { readonly expiresAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(claim: TicketClaim): { ticket: string; expiresAt: string } {
    this.#sweep();
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = this.#now() + lifetimeMs;
    this.#open.set(hash(ticket), { ...claim, expiresAt });
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** The claim, once. Undefined where the ticket is unknown, used, expired or another guest's; a wrong guest uses it up too. */
  redeem(ticket: string, guest: string): TicketClaim | undefined {
    const key = hash(ticket);
    const found = this.#open.get(key);
    this.#open.delete(key);
    if (found === undefined || found.expiresAt <= this.#now() || found.guest !== guest) return undefined;
    return { attempt: found.attempt, terminal: found.terminal, guest: found.guest };
  }

  #sweep(): void {
    const now = this.#now();
    for (const [key, { expiresAt }] of this.#open) {
      if (expiresAt > now && this.#open.size < most) break;
      this.#open.delete(key);
    }
  }
}
