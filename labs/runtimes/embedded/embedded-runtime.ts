import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Capacity, Lab, LabRuntime, LabSpec, PreparedImage, StartContext } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { Bases } from './bases.ts';
import type { EmbeddedLab, LabMakers, Log, Services } from './embedded-lab.ts';
import { LabFolders } from './lab-record.ts';
import { machineBase } from './machine/machine-base.ts';
import type { Maker } from './start-lab.ts';
import { adoptLab, cloneLab, resetLab, startLab } from './start-lab.ts';
import { createProgramRunner } from './worker/program-runner.ts';

export interface EmbeddedRuntimeOptions {
  /** Folder for what must survive the process. */
  readonly dataFolder: string;
  /** Range that lab networks seem to be cut from, e.g. `10.213.0.0/16`. */
  readonly networkPool: string;
  readonly log: Log;
  /** What `dispose` does with the labs: leave them for the next process, or close them. */
  readonly labs?: 'keep' | 'close';
}

interface State {
  readonly maker: Maker;
  readonly held: Map<string, EmbeddedLab>;
  /** Labs that are being made. */
  readonly busy: Set<string>;
}

/** Labs inside the server's process: simulated machines, no container engine. */
export function createEmbeddedRuntime({ dataFolder, networkPool, log, labs: atEnd = 'keep' }: EmbeddedRuntimeOptions): LabRuntime {
  const folders = new LabFolders(join(dataFolder, 'embedded'));
  const bases = new Bases(join(dataFolder, 'embedded-bases'));
  const services: Services = { runner: createProgramRunner(), folders, bases, log };
  const { runner } = services;
  const held = new Map<string, EmbeddedLab>();
  const busy = new Set<string>();
  const makers: LabMakers = {
    closed: (lab) => void (held.delete(lab.id), busy.delete(lab.id)),
    reset: resetLab,
    async clone(lab) {
      const copy = await cloneLab(maker, lab, (id) => busy.add(id));
      held.set(copy.id, copy);
      return copy;
    },
  };
  const maker: Maker = { services, makers, networkPool };
  const state: State = { maker, held, busy };
  let adopting: ReturnType<LabRuntime['adopt']> | undefined;

  return {
    name: 'embedded',
    repeatable: true,
    availability: async () => ({ ok: true, detail: 'simulated machines, no Docker needed' }),
    capacity: () => capacityOf(dataFolder),
    prepare: async ({ scenario, machines }) =>
      Promise.all(
        Object.entries(machines).map(async ([name, { recipe, folder }]): Promise<PreparedImage> => {
          await machineBase({ recipe, folder, runner });
          return { name: `${scenario}-${name}`, tag: 'simulated', size: 0, profile: recipe.profile, built: false };
        }),
      ),
    async start(spec: LabSpec, context: StartContext): Promise<Lab> {
      if (busy.has(spec.id) || held.has(spec.id)) throw new LabError('labs.start_failed', `there is a lab ${spec.id} already`);
      busy.add(spec.id);
      runner.prepare();
      try {
        const lab = await startLab(maker, spec, context);
        held.set(lab.id, lab);
        return lab;
      } finally {
        busy.delete(spec.id);
      }
    },
    adopt: () => (adopting ??= adopt(state).finally(() => (adopting = undefined))),
    sweep: (keep) => sweep(state, keep),
    async dispose() {
      if (atEnd === 'close') await Promise.all([...held.values()].map((lab) => lab.close('the server stopped')));
      await Promise.all([...held.values()].map((lab) => lab.leave()));
      held.clear();
      await runner.dispose();
    },
  };
}

async function adopt({ maker, held, busy }: State): ReturnType<LabRuntime['adopt']> {
  const { folders, bases, log } = maker.services;
  const skipped: string[] = [];
  const renewed: string[] = [];
  const needed = new Set<string>();
  for (const id of await folders.list()) {
    if (held.has(id) || busy.has(id)) continue;
    const record = await folders.read(id);
    if (record === 'unknown') skipped.push(id);
    if (record === undefined || record === 'unknown') continue;
    for (const base of Object.values(record.bases)) needed.add(base);
    try {
      const adopted = await adoptLab(maker, record);
      if (adopted) held.set(id, adopted.lab);
      if (adopted?.renewed) renewed.push(id);
      if (!adopted) log.warn({ lab: id }, 'a lab that is not complete was found and is left to the sweeper');
    } catch (error) {
      log.error({ lab: id, err: error }, 'a lab could not be read and is left to the sweeper');
    }
  }
  await bases.tidy(needed);
  return { labs: [...held.values()].filter(({ id }) => !busy.has(id)), skipped, renewed };
}

async function sweep({ maker, held, busy }: State, keep: ReadonlySet<string>): Promise<string[]> {
  const { folders, log } = maker.services;
  const removed: string[] = [];
  for (const id of await folders.list()) {
    if (busy.has(id)) continue;
    const lab = held.get(id);
    const record = lab?.record ?? (await folders.read(id));
    if (record === 'unknown') continue;
    const expired = record !== undefined && Date.parse(record.expiresAt) <= Date.now();
    if (keep.has(id) && !expired && lab) continue;
    if (lab) await lab.close(expired ? 'expired' : 'orphaned');
    else await folders.remove(id);
    removed.push(`embedded/${id}`);
    log.info({ lab: id, expired }, 'a lab was swept');
  }
  return removed;
}

/** What one more lab takes of the server, and of its disk, whatever its recipe says that its machines have. */
const labBytes = 16 * 1024 * 1024;
const journalBytes = 64 * 1024 * 1024;
const gibibyte = 1024 * 1024 * 1024;
/** As much as the largest lab's recipes say. */
const most: Capacity = { memory: gibibyte, cpus: 1, disk: 3 * gibibyte, pids: 4096 };

/**
 * Limits of simulated machines are simulated as well: what this host can give is counted in labs by what one takes here, and said in the words of
 * recipes, so that admission adds up the same numbers as for containers.
 */
async function capacityOf(dataFolder: string): Promise<Capacity> {
  const { bavail, bsize } = await statfs(dataFolder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  const held = Math.min(Math.max(freemem(), totalmem() / 2) / labBytes, (bavail * bsize) / journalBytes, 1000);
  const labs = Math.max(20, Math.floor(held));
  return { memory: labs * most.memory, cpus: Math.max(labs * most.cpus, availableParallelism()), disk: labs * most.disk, pids: labs * most.pids };
}
