import type { Duplex } from 'node:stream';
import type { VisitorTarget } from '../target.ts';

interface Where {
  readonly host: string;
  readonly port: number;
  /** Default 2 s. */
  readonly timeoutMs?: number;
}

/** Dials at most twice, so that one lost packet is not taken for a closed door. A refusal answers `why`; a broken platform throws. */
export async function dialTwice(visitor: VisitorTarget, to: Where): Promise<Duplex | { readonly why: string }> {
  const first = await dial(visitor, to);
  return 'why' in first ? dial(visitor, to) : first;
}

async function dial(visitor: VisitorTarget, to: Where): Promise<Duplex | { readonly why: string }> {
  try {
    return await visitor.dial({ timeoutMs: 2_000, ...to });
  } catch (error) {
    const why = refusals[(error as { code?: string }).code ?? ''];
    if (why === undefined) throw error;
    return { why: why.replace('%', String(to.port)) };
  }
}

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on port %',
  ETIMEDOUT: 'port % does not answer',
  EHOSTUNREACH: 'the machine cannot be reached',
  ECONNRESET: 'port % resets the connection',
};
