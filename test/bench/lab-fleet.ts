import Dockerode from 'dockerode';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { awaitAttempt } from '#server/cli/play/visit.ts';
import type { Attempt } from '#server/api.ts';
import type { TerminalEnd } from './echo.ts';
import { rampartEnd } from './rampart-end.ts';

export interface FleetLab {
  readonly api: ApiClient;
  readonly attempt: Attempt;
}

const terminalsPerLab = 6;

/** A server of the bench's own with as many labs as it asks for. Disposing ends the labs and the server. */
export class LabFleet implements AsyncDisposable {
  readonly server: OwnServer;
  readonly labs: FleetLab[] = [];
  readonly #docker = new Dockerode();

  private constructor(server: OwnServer) {
    this.server = server;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<LabFleet> {
    return new LabFleet(await OwnServer.start({ env: { RAMPART_LABS_PER_GUEST: '20', RAMPART_LAB_MEMORY: '65536', RAMPART_LAB_CPUS: '64', ...env } }));
  }

  async add(scenario: string, runtime: string): Promise<FleetLab> {
    const api = await ApiClient.connect(this.server.url);
    const { id } = await api.start({ scenario, runtime });
    const attempt = await awaitAttempt(api, id, { until: ({ state, proven }) => state === 'ready' && proven });
    const lab = { api, attempt };
    this.labs.push(lab);
    return lab;
  }

  /** A terminal on the lab's first machine that has one. */
  async terminal({ api, attempt }: FleetLab): Promise<TerminalEnd> {
    const machine = attempt.machines.find(({ terminal }) => terminal)!;
    const { id } = await api.openTerminal(attempt.id, machine.name);
    return rampartEnd(api, attempt.id, id);
  }

  /** As many terminals as wanted, six to a lab, on as many labs as that takes. */
  async terminals(count: number, where: { scenario: string; runtime: string }): Promise<TerminalEnd[]> {
    const ends: TerminalEnd[] = [];
    while (ends.length < count) {
      const lab = await this.add(where.scenario, where.runtime);
      for (let index = 0; index < terminalsPerLab && ends.length < count; index += 1) ends.push(await this.terminal(lab));
    }
    return ends;
  }

  /** The container behind the lab's first machine with a terminal. */
  async container({ attempt }: FleetLab): Promise<Dockerode.Container> {
    const machine = attempt.machines.find(({ terminal }) => terminal)!;
    const label = [`rampart.instance=${this.server.instance}`, `rampart.tag.attempt=${attempt.id}`, `rampart.machine=${machine.name}`];
    const [found] = await this.#docker.listContainers({ filters: { label } });
    if (found === undefined) throw new Error(`no container carries ${label.join(', ')}`);
    return this.#docker.getContainer(found.Id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.labs.map(({ api, attempt }) => api.end(attempt.id)));
    await this.server[Symbol.asyncDispose]();
  }
}
