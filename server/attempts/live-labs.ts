import type { Admitted } from '#labs/admission/admission.ts';
import type { Lab, RuntimeName } from '#labs/contract.ts';
import { PhaseBoard } from './phase-board.ts';
import type { AttemptRow } from './attempts.repository.ts';

/** What this process holds of a living attempt. `lab` is there once it has started. */
export interface Live {
  readonly attempt: string;
  readonly scenario: string;
  readonly runtime: RuntimeName;
  readonly abort: AbortController;
  board: PhaseBoard;
  /** Names every object of the lab that is starting or running, so that no sweep takes it. */
  labId?: string;
  lab?: Lab;
  admitted?: Admitted;
  queuePlace?: number;
  unsubscribe?: () => void;
  /** When detail of a phase was last told, ms. */
  toldAt?: number;
}

export class LiveLabs {
  readonly #byAttempt = new Map<string, Live>();
  readonly #work = new Set<Promise<void>>();

  begin({ id, scenario, runtime }: Pick<AttemptRow, 'id' | 'scenario' | 'runtime'>): Live {
    const live: Live = { attempt: id, scenario, runtime, abort: new AbortController(), board: new PhaseBoard(runtime) };
    this.#byAttempt.set(id, live);
    return live;
  }

  get(attempt: string): Live | undefined {
    return this.#byAttempt.get(attempt);
  }

  lab(attempt: string): Lab | undefined {
    return this.#byAttempt.get(attempt)?.lab;
  }

  ids(): Set<string> {
    return new Set([...this.#byAttempt.values()].flatMap(({ labId }) => labId ?? []));
  }

  attempts(): string[] {
    return [...this.#byAttempt.keys()];
  }

  /** Keeps sight of a start or an end, neither of which rejects, so that a stop of the server can wait for it. */
  track(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  /** Gives up every start, whose attempts fail at the next start of the server, and waits until nothing is under way. */
  async settle(): Promise<void> {
    for (const { lab, abort } of this.#byAttempt.values()) if (!lab) abort.abort(new Error('the server is stopping'));
    await Promise.all(this.#work);
  }

  /** Forgets the attempt and gives its share of the host back. Closing the lab is the caller's. */
  drop(attempt: string): void {
    const live = this.#byAttempt.get(attempt);
    this.#byAttempt.delete(attempt);
    live?.unsubscribe?.();
    live?.admitted?.release();
  }
}
