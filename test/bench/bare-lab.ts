import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Dockerode from 'dockerode';
import type { MachineSpec } from '#labs/contract.ts';
import { bareExec } from './bare-exec.ts';

const readyMs = 60_000;

interface BareMachine {
  readonly spec: MachineSpec;
  readonly inspected: Dockerode.ContainerInspectInfo;
}

/** The same images with the same limits on a network of their own, started with nothing but the daemon's interface; ready by the same conditions. */
export class BareLab {
  readonly #docker: Dockerode;
  readonly #machines: readonly BareMachine[];

  private constructor(docker: Dockerode, machines: readonly BareMachine[]) {
    this.#docker = docker;
    this.#machines = machines;
  }

  static async like(instance: string, attempt: string, specs: Readonly<Record<string, MachineSpec>>): Promise<BareLab> {
    const docker = new Dockerode();
    const machines = Object.entries(specs).map(async ([name, spec]) => {
      const label = [`rampart.instance=${instance}`, `rampart.tag.attempt=${attempt}`, `rampart.machine=${name}`];
      const [found] = await docker.listContainers({ filters: { label } });
      return { spec, inspected: await docker.getContainer(found!.Id).inspect() };
    });
    return new BareLab(docker, await Promise.all(machines));
  }

  /** Milliseconds from the first call to the daemon until every machine is ready and the first prompt is there. Everything is removed again. */
  async toPrompt(): Promise<number> {
    const name = `rampart-bare-${randomBytes(4).toString('hex')}`;
    const containers: Dockerode.Container[] = [];
    const began = performance.now();
    const network = await this.#docker.createNetwork({ Name: name, Internal: true, Labels: { 'rampart.bench': name } });
    try {
      await Promise.all(this.#machines.map(async (machine, index) => this.#start(machine, `${name}-${index}`, { network: name, containers })));
      return performance.now() - began;
    } finally {
      await Promise.allSettled(containers.map((container) => container.remove({ force: true, v: true })));
      await network.remove();
    }
  }

  async #start(machine: BareMachine, name: string, { network, containers }: { network: string; containers: Dockerode.Container[] }): Promise<void> {
    const { Config: config, HostConfig: host } = machine.inspected;
    const systemd = machine.spec.recipe.profile === 'host';
    const boots = systemd ? { Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'], CgroupnsMode: 'host' } : {};
    const container = await this.#docker.createContainer({
      name,
      Image: config.Image,
      Hostname: config.Hostname,
      User: config.User,
      Labels: { 'rampart.bench': name },
      Entrypoint: systemd ? ['/sbin/init'] : config.Entrypoint,
      Cmd: [],
      HostConfig: { ...host, ...boots, NetworkMode: network },
    });
    containers.push(container);
    await container.start();
    await Promise.all([this.#ready(container, machine.spec), this.#prompt(container, machine.spec)]);
  }

  async #ready(container: Dockerode.Container, { recipe }: MachineSpec): Promise<void> {
    const conditions = recipe.ready.map((condition) => {
      if ('port' in condition) return `grep -qi ':${condition.port.toString(16).padStart(4, '0')} 0*:0000 0A' /proc/net/tcp /proc/net/tcp6`;
      return 'unit' in condition ? `systemctl -q is-active ${condition.unit}` : `test -e ${condition.file}`;
    });
    if (conditions.length === 0) return;
    const script = `until ${conditions.join(' && ')}; do sleep 0.02; done`;
    const exec = await container.exec({ Cmd: ['/bin/sh', '-c', script], AttachStdout: true, AttachStderr: true, User: '0:0' });
    const stream = await exec.start({});
    stream.resume();
    await Promise.race([new Promise((resolve) => stream.on('end', resolve)), tooLate('its conditions')]);
  }

  async #prompt(container: Dockerode.Container, { recipe, terminal }: MachineSpec): Promise<void> {
    if (!terminal || recipe.learner === undefined) return;
    const end = await bareExec(container, { argv: recipe.learner.shell, user: recipe.learner.user });
    let seen = '';
    await Promise.race([
      new Promise<void>((resolve) => end.onBytes((bytes) => /[$#] /.test((seen += Buffer.from(bytes).toString())) && resolve())),
      tooLate('a prompt'),
    ]);
    end.close();
  }
}

const tooLate = async (what: string): Promise<never> => {
  await delay(readyMs, undefined, { ref: false });
  throw new Error(`a bare machine did not show ${what} within ${readyMs / 1000} s`);
};
