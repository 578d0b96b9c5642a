import { nodeHostname } from '../../machine/cluster.ts';
import type { ClusterSpec } from '../../machine/cluster.ts';
import type { Phase } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { packFiles } from '../../images/pack-files.ts';
import { label } from '../docker/labels.ts';
import type { Machine } from '../docker/machine.ts';
import { runExec } from '../docker/run-exec.ts';
import { agentFolder } from '../docker/serve-link.ts';
import type { Services } from '../docker/services.ts';
import type { MachineStart } from '../docker/start-machine.ts';
import { initScript, nodeFiles, readyScript, seedScript } from './bring-up.ts';
import type { ClusterImages } from './cluster-images.ts';
import type { Engine } from './kind-container.ts';
import { KindContainer } from './kind-container.ts';
import type { NodePlan } from './kubeadm-config.ts';
import { loadImages } from './load-images.ts';
import { factsScript, readNodeFacts } from './node-facts.ts';

export interface NodeContext {
  readonly services: Services;
  readonly images: ClusterImages;
  readonly engine: Engine;
}

const limitsMs = { facts: 15_000, init: 180_000, seed: 120_000, ready: 300_000 };

/** Starts the node of a cluster and resolves when the cluster has its start state. What it made when it fails is for the caller to remove, by the lab's label. */
export async function startNode(context: NodeContext, start: MachineStart): Promise<Machine> {
  const { docker } = context.services;
  const { name, spec, phases, address, image } = start;
  const { cluster } = spec;
  if (!cluster) throw new LabError('labs.start_failed', `${name} is no node of a cluster`);
  const walk = phases.walk();
  let machine: Machine | undefined;
  try {
    await walk.enter('create', name);
    await new KindContainer(containerPlan(context, start), {
      created: () => walk.enter('start', `${name}: the control plane`),
      async started(id) {
        const container = docker.getContainer(id);
        const { State: state } = await container.inspect();
        machine = { name, spec, container, pid: state.Pid, address, image };
        await makeCluster(context, start, machine);
        await walk.enter('seed', name);
        await runScript(context, machine, {
          script: seedScript(cluster),
          phase: 'seed',
          what: 'the start state',
          limitMs: limitsMs.seed,
          signal: phases.signal,
        });
        await walk.enter('ready', name);
        await runScript(context, machine, { script: readyScript(cluster), phase: 'ready', what: 'readiness', limitMs: limitsMs.ready, signal: phases.signal });
        await walk.enter('terminal', name);
        await start.openTerminal(machine);
        walk.leave();
      },
    }).start();
  } catch (error) {
    throw walk.fail(error);
  }
  if (!machine) throw walk.fail(new Error(`${name} was not started`));
  return machine;
}

const containerPlan = ({ engine }: NodeContext, { name, containerName, spec, image, address, network, hosts, labels, platform }: MachineStart) => ({
  name: containerName,
  image,
  hostname: nodeHostname,
  labels: { ...labels, [label.machine]: name },
  network: { name: network ?? '', address, aliases: [name, nodeHostname, ...spec.aliases] },
  hosts,
  limits: spec.recipe.limits,
  // The volume is shared by all labs: a node, which could write to it, has it only where its learner is trusted with the host anyway.
  volumes: spec.terminal ? { [platform.agentVolume]: agentFolder } : {},
  engine,
});

/** From systemd to an API with the workloads' images beside it. */
async function makeCluster(context: NodeContext, { spec, name, phases, address }: MachineStart, machine: Machine): Promise<void> {
  const { services, images, engine } = context;
  const { signal } = phases;
  const { container } = machine;
  const told = await runScript(context, machine, { script: factsScript, phase: 'start', what: 'the look into the node', limitMs: limitsMs.facts, signal });
  const facts = readNodeFacts(told);
  const { cgroupVersion, rootless } = engine;
  const plan: NodePlan = { ...facts, name: nodeHostname, address, aliases: [name, address, ...spec.aliases], cgroupVersion, rootless };
  await container.putArchive(await packFiles(nodeFiles(plan, facts, spec.cluster as ClusterSpec)), { path: '/' });
  const workloads = await images.workloads(spec, { signal });
  await allOf([
    runScript(context, machine, { script: initScript(plan, facts), phase: 'start', what: 'kubeadm init', limitMs: limitsMs.init, signal }),
    loadImages({ docker: services.docker, container, kill: services.kill, signal }, workloads),
  ]);
}

/** Waits for all even where one fails, so that nothing still works on what is being removed. */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason as Error;
}

interface Script {
  readonly script: string;
  readonly phase: Phase;
  readonly what: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

async function runScript({ services }: NodeContext, { name, container }: Machine, { script, phase, what, limitMs, signal }: Script): Promise<string> {
  const ended = await runExec(container, ['/bin/bash', '-c', script], { user: '0:0', timeoutMs: limitMs, signal, kill: services.kill });
  if (ended.exitCode === 0) return ended.stdout;
  const said = (ended.stderr.trim() || ended.stdout.trim()).split('\n').slice(-4).join('\n');
  throw new LabError('labs.cluster_failed', `${name}: ${what} ended with ${ended.exitCode}: ${said}`, { phase });
}
