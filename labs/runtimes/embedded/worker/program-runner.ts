import type { LabRunner } from '../program/runner.ts';
import { ActiveRun } from './active-run.ts';
import { Children } from './children.ts';
import { Threads } from './threads.ts';

export interface RunnerOptions {
  /** Child processes. Default 2. */
  readonly children?: number;
  /** Threads that are held ready. Default 2. */
  readonly spares?: number;
}

export function createProgramRunner({ children: count = 2, spares = 2 }: RunnerOptions = {}): LabRunner {
  const children = new Children(count);
  const threads = new Threads(children, spares);
  return {
    prepare: () => threads.prepare(),
    run: (request) => new ActiveRun(request, threads).run(),
    hold: (lab) => threads.hold(lab),
    letGo: (lab) => threads.letGo(lab),
    usage: (lab) => threads.usage(lab),
    async release(lab) {
      threads.release(lab);
    },
    async dispose() {
      threads.close();
      await children.close();
    },
  };
}
