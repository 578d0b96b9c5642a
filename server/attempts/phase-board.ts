import type { Phase, Progress, RuntimeName } from '#labs/contract.ts';
import type { PhaseStatus } from '../api.ts';

const container: readonly Phase[] = ['queue', 'image', 'network', 'create', 'start', 'seed', 'ready', 'prove'];
const initial: Readonly<Record<RuntimeName, readonly Phase[]>> = {
  embedded: ['queue', 'start', 'seed', 'ready', 'prove'],
  docker: container,
  kind: container,
  kubernetes: container,
};

/** The phases of one start. A phase that begins again keeps its first beginning. */
export class PhaseBoard {
  #phases: PhaseStatus[];

  constructor(runtime: RuntimeName) {
    this.#phases = initial[runtime].map((phase) => ({ phase, state: 'pending' }));
  }

  get phases(): readonly PhaseStatus[] {
    return this.#phases;
  }

  /** `moved`: the phase is in another state now, which is worth keeping; else it is detail. */
  apply({ phase, state, detail, done, total }: Progress, at: string): { status: PhaseStatus; moved: boolean } {
    const before = this.#phases.find((each) => each.phase === phase) ?? { phase, state: 'pending' };
    const status: PhaseStatus = {
      phase,
      state,
      detail: detail ?? before.detail,
      ...(done !== undefined && { done }),
      ...(total !== undefined && { total }),
      startedAt: before.startedAt ?? at,
      ...(state !== 'running' && { endedAt: at }),
    };
    if (!this.#phases.some((each) => each.phase === phase)) this.#phases = [...this.#phases, status];
    this.#phases = this.#phases.map((each) => (each.phase === phase ? status : each));
    return { status, moved: before.state !== state };
  }

  /** A lab that came warm went through no phases of its own. */
  skipPending(): void {
    this.#phases = this.#phases.filter(({ state }) => state !== 'pending');
  }

  /** The phase that was under way when it failed. */
  fail(at: string, detail: string): PhaseStatus | undefined {
    const running = this.#phases.find(({ state }) => state === 'running' || state === 'failed');
    return running && this.apply({ phase: running.phase, state: 'failed', detail }, at).status;
  }
}
