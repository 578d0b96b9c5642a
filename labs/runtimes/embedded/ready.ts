import { setTimeout } from 'node:timers/promises';
import { LabError } from '../../contract.ts';
import type { Recipe } from '../../machine/recipe.ts';
import type { Host } from './host/host.ts';
import type { SystemdRequests } from './managers/systemd/requests.ts';

const conditionMs = 30_000;
const pollMs = 10;

/** Waits until every condition of the recipe holds. Each is named in the error of its own limit. */
export async function waitReady(host: Host, recipe: Recipe, signal: AbortSignal): Promise<void> {
  await Promise.all(recipe.ready.map((condition) => until(host, condition, signal)));
}

type Condition = Recipe['ready'][number];

async function until(host: Host, condition: Condition, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + conditionMs; Date.now() < end;) {
    signal.throwIfAborted();
    if (await holds(host, condition)) return;
    await setTimeout(pollMs, undefined, { signal });
  }
  throw new LabError('labs.time_limit', `${host.name}: ${nameOf(condition)} did not come up within ${conditionMs / 1000} s`, { phase: 'ready' });
}

async function holds(host: Host, condition: Condition): Promise<boolean> {
  if ('port' in condition) return host.facts.sockets().some(({ protocol, port }) => protocol.startsWith('tcp') && port === condition.port);
  if ('file' in condition) return host.facts.list([condition.file]).length > 0;
  const answer = await host.parts().root.request<SystemdRequests['units']['answer']>('systemd', 'units', { names: [unitName(condition.unit)] });
  return answer.some(({ state }) => state.active === 'active');
}

const unitName = (name: string): string => (/\.[a-z]+$/.test(name) ? name : `${name}.service`);

function nameOf(condition: Condition): string {
  if ('port' in condition) return `port ${condition.port}`;
  return 'file' in condition ? `file ${condition.file}` : `unit ${condition.unit}`;
}
