import { createHash, randomBytes } from 'node:crypto';
import type { LabSpec, StartContext } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { trackPhases } from '../start-phases.ts';
import { freeSubnets, planAddresses } from '../subnets.ts';
import { drawAddresses } from '../visitor-addresses.ts';
import type { LabMakers, Services } from './embedded-lab.ts';
import { EmbeddedLab } from './embedded-lab.ts';
import { JournalFile, JournalUnreadable } from './store/journal-file.ts';
import type { LabRecord } from './lab-record.ts';
import { newRecord } from './lab-record.ts';
import { machineBase } from './machine/machine-base.ts';
import type { MachineOrder } from './machines.ts';
import { resumeMachines, startMachines, stopMachines } from './machines.ts';

const copyLifeMs = 10 * 60_000;
const renewMs = 60_000;

export interface Maker {
  readonly services: Services;
  readonly makers: LabMakers;
  readonly networkPool: string;
}

/** Starts a lab, or throws with nothing of it left behind. */
export async function startLab(maker: Maker, spec: LabSpec, context: StartContext): Promise<EmbeddedLab> {
  const { services, makers } = maker;
  const { folders, runner } = services;
  const phases = phasesOf(spec, context);
  try {
    await phases.part('image', spec.scenario, async () => {
      await Promise.all(Object.values(spec.machines).map(({ recipe, folder }) => machineBase({ recipe, folder, runner })));
    });
    const record = await phases.part('network', spec.id, async () => {
      await folders.make(spec.id);
      const made = newRecord(spec, addressesOf(spec, maker.networkPool));
      await folders.write(spec.id, made);
      return made;
    });
    const machines = await startMachines(orderOf(services, record, 0), phases);
    const lab = new EmbeddedLab({ services, makers, record, machines });
    await phases.part('terminal', spec.id, () => lab.prepareTerminals());
    await lab.save({ state: 'ready', bases: await services.bases.keep(machines.machines) });
    lab.become('ready');
    return lab;
  } catch (error) {
    await runner.release(spec.id);
    await folders.remove(spec.id);
    throw error;
  }
}

/** Fresh machines beside the old ones, which go when the new ones are ready. A reset that fails leaves the lab as it was. */
export async function resetLab(lab: EmbeddedLab, context: StartContext): Promise<void> {
  const { services, record } = lab;
  const phases = phasesOf(lab.spec, context);
  const generation = record.generation + 1;
  try {
    const machines = await startMachines(orderOf(services, record, generation), phases);
    await lab.replace(machines, generation);
  } finally {
    await services.folders.removeStrays(lab.id, lab.record.generation);
  }
}

/** A copy of a lab with the same addresses, on a network of its own. Its machines are as after a restart. */
export async function cloneLab({ services, makers }: Maker, lab: EmbeddedLab, begun: (id: string) => void): Promise<EmbeddedLab> {
  const id = `${lab.id}c${randomBytes(3).toString('hex')}`;
  begun(id);
  const { folders } = services;
  const spec: LabSpec = { ...lab.spec, id, expiresAt: new Date(Date.now() + copyLifeMs) };
  const { subnet, visitors, bases } = lab.record;
  const record = newRecord(spec, { subnet, visitors });
  try {
    await folders.make(id);
    await folders.write(id, record);
    for (const { name, host } of lab.running.machines) {
      const journal = new JournalFile(folders.journal(id, { name, generation: 0 }), { state: () => [] });
      const copy = await host.store.clone(journal);
      await copy.close();
    }
    const machines = await resumeMachines({ ...orderOf(services, record, 0), base: keptBase(services, lab.record) });
    for (const { host } of machines.machines) host.endStrays(new Set());
    const copy = new EmbeddedLab({ services, makers, record, machines });
    await copy.save({ state: 'ready', bases });
    copy.become('ready');
    return copy;
  } catch (error) {
    await folders.remove(id);
    throw error;
  }
}

/**
 * A lab that an earlier process left. Undefined for a wreck, which the sweeper removes. Where what was kept of its machines cannot be read, it has
 * machines in their start state (`renewed`).
 */
export async function adoptLab(maker: Maker, record: LabRecord): Promise<{ lab: EmbeddedLab; renewed: boolean } | undefined> {
  if (record.state === 'starting') return undefined;
  const { services, makers } = maker;
  const order = orderOf(services, record, record.generation);
  try {
    const machines = await resumeMachines({ ...order, base: keptBase(services, record) });
    return { lab: await revived(new EmbeddedLab({ services, makers, record, machines })), renewed: false };
  } catch (error) {
    if (!(error instanceof JournalUnreadable)) throw error;
    services.log.error({ lab: record.spec.id, err: error }, 'what was kept of a lab cannot be read; it begins anew');
    return { lab: await renewedLab(maker, record), renewed: true };
  }
}

async function revived(lab: EmbeddedLab): Promise<EmbeddedLab> {
  try {
    await lab.services.folders.removeStrays(lab.id, lab.record.generation);
    await lab.revive();
    return lab;
  } catch (error) {
    await stopMachines(lab.running);
    throw error;
  }
}

/** The same lab with machines in their start state, and terminals of its own. */
async function renewedLab({ services, makers }: Maker, record: LabRecord): Promise<EmbeddedLab> {
  const { folders, bases } = services;
  const { id } = record.spec;
  const generation = record.generation + 1;
  const context: StartContext = { signal: AbortSignal.timeout(renewMs), onProgress: () => undefined };
  await folders.removeTerminals(id);
  const machines = await startMachines(orderOf(services, record, generation), phasesOf(record.spec, context));
  const lab = new EmbeddedLab({ services, makers, record: { ...record, state: 'ready', generation }, machines });
  await lab.save({ bases: await bases.keep(machines.machines) });
  await folders.removeStrays(id, generation);
  return lab;
}

const keptBase =
  ({ bases }: Services, record: LabRecord) =>
  (machine: string): ReturnType<Services['bases']['load']> =>
    bases.load(record.bases[machine] ?? 'none');

function orderOf({ runner, folders }: Services, record: LabRecord, generation: number): MachineOrder {
  const { id, machines, visitors } = record.spec;
  return { lab: id, machines, visitors, record, runner, journal: (name) => folders.journal(id, { name, generation }) };
}

function phasesOf(spec: Pick<LabSpec, 'machines'>, context: StartContext) {
  const count = Object.keys(spec.machines).length;
  return trackPhases({ context, parts: { start: count, seed: count, ready: count } });
}

/** The network is the lab's own, so any block will do; it follows from the lab's id. */
function addressesOf(spec: LabSpec, pool: string): Pick<LabRecord, 'subnet' | 'visitors'> {
  const offset = createHash('sha256').update(spec.id).digest().readUInt16BE(0);
  const [subnet] = freeSubnets(pool, [], offset);
  if (subnet === undefined) throw new LabError('labs.start_failed', `${pool} is no range of addresses`, { phase: 'network' });
  return { subnet, visitors: drawAddresses(spec.visitors, planAddresses(subnet, []).range) };
}
