import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { ScrapeAnswer } from '../../evidence/serving.ts';
import { bodyOf, reached } from '../../evidence/http-outcome.ts';
import type { Target } from '../../target.ts';
import { clientOf, genuineProgram, patientMs } from '../network/approach.ts';
import type { HttpClient } from '../network/http-client.ts';
import { headersSchema, portSchema } from '../network/http-scope.ts';
import { parseSamples } from './prometheus-text.ts';

const scope = z.strictObject({
  machine: z.string(),
  port: portSchema,
  path: z.string().startsWith('/').default('/metrics'),
  /** The monitoring host. */
  from: z.string(),
  program: z.string(),
  /** How an operator changes a value that the metrics show; `$GPU` and `$VALUE` are filled in. */
  change: z.strictObject({
    from: z.string(),
    port: portSchema,
    path: z.string().startsWith('/'),
    body: z.string(),
    credential: headersSchema,
    series: z.string(),
    /** GPUs from 0 whose value may be changed. */
    gpus: z.int().min(1),
    lowest: z.int(),
    normal: z.int(),
  }),
});
type Scope = z.output<typeof scope>;

/** Scrapes as the monitoring host does, before and after an operator set a value that nobody could foresee, and puts the value back. */
export const metricsScrape = defineProbe({
  kind: 'metricsScrape',
  timeoutMs: 25_000,
  scope,
  async collect(target, place, { nonce }) {
    const { machine, from, program } = place;
    const client = clientOf(target, machine, from);
    const first = await scrape(client, place);
    const canary = await change(target, place, nonce);
    const [second, genuine] = await Promise.all([scrape(client, place), genuineProgram(target, machine, program)]);
    if (canary) await set(target, place, { gpu: canary.gpu, value: place.change.normal });
    return { visitor: from, first, second, program: genuine, ...(canary ? { canary } : {}) };
  },
});

async function scrape(client: HttpClient, { port, path }: Scope): Promise<ScrapeAnswer> {
  const outcome = await client.fetch({ port, path, scheme: 'http', connectMs: patientMs });
  return { outcome, samples: reached(outcome) ? parseSamples(bodyOf(outcome)) : [] };
}

async function change(target: Target, place: Scope, nonce: string) {
  const { series, gpus, lowest } = place.change;
  const gpu = String(Number.parseInt(nonce.slice(0, 4), 16) % gpus);
  const value = lowest + (Number.parseInt(nonce.slice(4, 8), 16) % 250);
  return reached(await set(target, place, { gpu, value })) ? { series, gpu, value } : undefined;
}

function set(target: Target, { machine, change: { from, port, path, body, credential } }: Scope, { gpu, value }: { gpu: string; value: number }) {
  const filled = (text: string) => text.replaceAll('$GPU', gpu).replaceAll('$VALUE', String(value));
  return clientOf(target, machine, from).fetch({
    port,
    method: 'POST',
    path: filled(path),
    body: filled(body),
    headers: { 'content-type': 'application/json', ...credential },
  });
}
