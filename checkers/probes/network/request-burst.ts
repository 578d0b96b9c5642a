import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { clientOf } from './approach.ts';
import { headersSchema, portSchema, requestSchema } from './http-scope.ts';

type Key = Readonly<Record<string, string>>;

const lanes = 8;
const spanMs = 1_200;

/**
 * Spends one key's allowance in a burst of at most 40 requests and 1.2 s, while another key asks three times. Throws where the way there is too
 * slow for a flood: then no limit was to be met.
 */
export const requestBurst = defineProbe({
  kind: 'requestBurst',
  timeoutMs: 25_000,
  scope: z.strictObject({
    machine: z.string(),
    port: portSchema,
    from: z.string(),
    request: requestSchema,
    /** Headers of keys that may be exhausted: one that has rested is taken. */
    keys: z.array(headersSchema).min(2),
    neighbour: headersSchema,
    requests: z.int().min(10).max(40).default(40),
  }),
  async collect(target, { machine, port, from, request, keys, neighbour, requests }, { nonce, signal }) {
    const client = clientOf(target, machine, from);
    const send = (key: Key) => client.fetch({ ...request, port, headers: { ...request.headers, ...key }, answerMs: 2_000 });
    const { key, first } = await rested(shuffled(keys, nonce), send);
    const began = performance.now();
    const within = () => performance.now() - began < spanMs && !signal.aborted;
    const outcomes: HttpOutcome[] = [];
    const others: HttpOutcome[] = [];
    const lane = async (share: number) => {
      for (let sent = 0; sent < share && within(); sent++) outcomes.push(await send(key));
    };
    const beside = async () => {
      while (others.length < 3 && within()) {
        if (outcomes.length > (requests * (others.length + 1)) / 4) others.push(await send(neighbour));
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await Promise.all([...Array.from({ length: lanes }, (_, index) => lane(Math.floor((requests + index) / lanes))), beside()]);
    if (others.length === 0) others.push(await send(neighbour));
    if (outcomes.length < requests * 0.8 && !outcomes.some(limited) && others.some(slow))
      throw Object.assign(new Error(`only ${outcomes.length} requests went through within ${spanMs} ms: too few for a flood`), { code: 'checks.burst_slow' });
    return { port, first, sent: outcomes.length, spanMs: Math.round(performance.now() - began), neighbour: others, ...counted(outcomes) };
  },
});

/** The first key that is answered; a key of a recent Check may still be waiting for its allowance. */
async function rested(keys: readonly Key[], send: (key: Key) => Promise<HttpOutcome>) {
  let [key, ...others] = keys as [Key, ...Key[]];
  let first = await send(key);
  for (let tries = 1; limited(first) && others.length > 0 && tries < 5; tries++) {
    [key, ...others] = others as [Key, ...Key[]];
    first = await send(key);
  }
  return { key, first };
}

function counted(outcomes: readonly HttpOutcome[]) {
  const statuses: Record<string, number> = {};
  for (const outcome of outcomes) {
    const status = outcome.answered ? String(outcome.status) : 'none';
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  const refusal = outcomes.find(limited);
  return { statuses, ...(refusal?.answered ? { retryAfter: refusal.headers['retry-after'] ?? null } : {}) };
}

const limited = (outcome: HttpOutcome) => outcome.answered && outcome.status === 429;
const slow = (outcome: HttpOutcome) => outcome.answered && outcome.ms > 200;

const shuffled = <T>(items: readonly T[], nonce: string): T[] => {
  const start = Number.parseInt(nonce.slice(0, 6), 16) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
};
