import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { HttpOutcome } from '../../evidence/network.ts';
import { clientOf } from './approach.ts';
import type { HttpClient } from './http-client.ts';
import { headersSchema, portSchema, requestSchema } from './http-scope.ts';

const lanes = 8;
const spanMs = 1_200;

/** Spends one key's allowance in a burst of at most 40 requests and 1.2 s, while another key asks three times. */
export const requestBurst = defineProbe({
  kind: 'requestBurst',
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
    const send = (key: Readonly<Record<string, string>>) => client.fetch({ ...request, port, headers: { ...request.headers, ...key }, answerMs: 2_000 });
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
    return { port, first, sent: outcomes.length, spanMs: Math.round(performance.now() - began), neighbour: others, ...counted(outcomes) };
  },
});

/** The first key that is answered; a key of a recent Check may still be waiting for its allowance. */
async function rested(keys: readonly Readonly<Record<string, string>>[], send: (key: Readonly<Record<string, string>>) => ReturnType<HttpClient['fetch']>) {
  let key = keys[0]!;
  let first = await send(key);
  for (key of keys.slice(1, 5)) {
    if (!first.answered || first.status !== 429) break;
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
  const limited = outcomes.find((outcome) => outcome.answered && outcome.status === 429);
  return { statuses, ...(limited?.answered ? { retryAfter: limited.headers['retry-after'] ?? null } : {}) };
}

const shuffled = <T>(items: readonly T[], nonce: string): T[] => {
  const start = Number.parseInt(nonce.slice(0, 6), 16) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
};
