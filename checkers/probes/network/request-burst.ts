import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { clientOf, patientMs } from './approach.ts';
import { headersSchema, portSchema, requestSchema } from './http-scope.ts';

type Key = Readonly<Record<string, string>>;
type Send = (key: Key) => Promise<HttpOutcome>;

const lanes = 12;
const spanMs = 1_200;
const tries = 3;

/**
 * Spends one key's allowance in a burst of at most 40 requests and 1.2 s, while another key asks three times. A burst that a busy platform could
 * not send fast enough says nothing about limits: it is tried again with another key, then given up.
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
  async collect(target, { machine, port, from, request, keys, neighbour, requests }, { nonce }) {
    const client = clientOf(target, machine, from);
    const send: Send = (key) => client.fetch({ ...request, port, headers: { ...request.headers, ...key }, connectMs: patientMs });
    let waiting = shuffled(keys, nonce);
    for (let tried = 1; ; tried++) {
      const { key, first } = await rested(waiting, send);
      const burst = await flood({ send, key, neighbour, requests });
      if (burst.outcomes.length >= requests * 0.8 || burst.outcomes.some(limited) || !burst.others.some(slow))
        return { port, first, sent: burst.outcomes.length, spanMs: burst.ms, neighbour: burst.others, ...counted(burst.outcomes) };
      if (tried === tries)
        throw Object.assign(new Error(`only ${burst.outcomes.length} requests went through within ${spanMs} ms: too few for a flood`), {
          code: 'checks.burst_slow',
        });
      waiting = [...waiting.filter((other) => other !== key), key];
    }
  },
});

async function flood({ send, key, neighbour, requests }: { send: Send; key: Key; neighbour: Key; requests: number }) {
  const began = performance.now();
  const within = () => performance.now() - began < spanMs;
  const outcomes: HttpOutcome[] = [];
  const others: HttpOutcome[] = [];
  let sent = 0;
  const lane = async () => {
    while (sent < requests && within()) {
      sent++;
      outcomes.push(await send(key));
    }
  };
  const beside = async () => {
    while (others.length < 3 && within()) {
      if (outcomes.length > (requests * (others.length + 1)) / 4) others.push(await send(neighbour));
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (others.length === 0) others.push(await send(neighbour));
  };
  await Promise.all([...Array.from({ length: lanes }, lane), beside()]);
  return { outcomes, others, ms: Math.round(performance.now() - began) };
}

/** The first key that is answered; a key of a recent Check may still be waiting for its allowance. */
async function rested(keys: readonly Key[], send: Send) {
  let [key, ...others] = keys as [Key, ...Key[]];
  let first = await send(key);
  for (let asked = 1; limited(first) && others.length > 0 && asked < 5; asked++) {
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
