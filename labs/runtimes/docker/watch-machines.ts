import { setTimeout } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { DockerLab } from './docker-lab.ts';
import { instanceFilter, label } from './labels.ts';
import { machineRef } from './machine.ts';
import type { Services } from './services.ts';

const retryMs = 2000;
const windowMs = 60_000;
const mostDeaths = 4;

interface DeathEvent {
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/**
 * Starts a machine again that stopped by itself: a learner may `reboot` it, or kill its first process. Its terminals end, its disk stays. One
 * that dies again and again is left alone. Returns a function that ends the watch.
 */
export function watchMachines(services: Services, labs: ReadonlyMap<string, DockerLab>): () => void {
  const abort = new AbortController();
  const deaths = new Map<string, number[]>();
  const died = async ({ Actor: { ID: id, Attributes: labels } }: DeathEvent): Promise<void> => {
    const lab = labs.get(labels[label.lab] ?? '');
    const recent = [...(deaths.get(id) ?? []).filter((at) => at > Date.now() - windowMs), Date.now()];
    deaths.set(id, recent);
    if (!lab || recent.length > mostDeaths) return;
    await revive(lab, id).catch((error: Error) =>
      services.log.warn({ lab: lab.id, machine: labels[label.machine], error: error.message }, 'a machine that stopped could not be started again'),
    );
  };
  const listen = async (): Promise<void> => {
    const filters = { ...instanceFilter(services.instance, label.machine), type: ['container' as const], event: ['die' as const] };
    const events = (await services.docker.getEvents({ filters })) as Readable;
    abort.signal.addEventListener('abort', () => events.destroy(), { once: true });
    for await (const line of createInterface({ input: events })) void died(JSON.parse(line) as DeathEvent);
  };
  const keepListening = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await listen().catch(() => undefined);
      await setTimeout(retryMs, undefined, { ref: false });
    }
  };
  void keepListening();
  return () => abort.abort();
}

async function revive(lab: DockerLab, id: string): Promise<void> {
  const machine = lab.running.find(({ container }) => container.id === id);
  if (!machine || lab.state !== 'ready') return;
  await machine.container.start();
  const { State: state } = await machine.container.inspect();
  machine.pid = state.Pid;
  if (machine.spec.recipe.profile === 'host' && !machine.spec.cluster) await lab.services.warden.once('release', machineRef(machine), { timeoutMs: 10_000 });
  lab.services.log.info({ lab: lab.id, machine: machine.name }, 'a machine that stopped was started again');
}
