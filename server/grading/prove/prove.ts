import { randomBytes } from 'node:crypto';
import type { Grade, Snapshot } from '#checkers/engine/contract.ts';
import type { Lab, LabRuntime } from '#labs/contract.ts';
import type { Scenario } from '../../catalogue/load-scenario.ts';
import { renderText } from '../../catalogue/render.ts';
import { scriptFor } from '../../catalogue/script-for.ts';
import type { Grader, LoadedScenario, LoadedVariant } from '../../contract.ts';
import { evaluate } from '../evaluate.ts';
import { type Expectation, expectFailing, expectFull, expectNotFull, expectWeak } from './expectations.ts';
import { paste } from './paste.ts';

export interface ProveRequest {
  readonly scenario: Scenario;
  readonly served: LoadedScenario;
  readonly runtime: LabRuntime;
  readonly grader: Grader;
  readonly variants: readonly number[];
  readonly states: 'all' | 'none';
  /** Labs at the same time. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onStep: (step: ProofStep) => void;
}

/** One thing that was tried in a lab, and what was not as it must be. */
export interface ProofStep {
  readonly scenario: string;
  readonly runtime: string;
  readonly variant: number;
  /** `start`, `solution`, `solution again`, `solution of variant 1` or the name of a state. */
  readonly as: string;
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly ms: number;
  readonly grade?: Grade;
  /** What the terminal showed while the script ran. */
  readonly shown?: string;
}

interface Act {
  readonly as: string;
  /** Pasted before the Check; the start has none: it is checked in every fresh lab. */
  readonly script?: string;
  readonly expected?: Expectation;
}
interface Run {
  readonly variant: number;
  readonly acts: readonly Act[];
}

const scriptTimeoutMs = 180_000;
const lifeMs = 20 * 60_000;

/** The proof gate of one scenario in one runtime: a fresh lab for the solution and for each state, then nothing may be left behind. */
export async function prove(request: ProveRequest): Promise<ProofStep[]> {
  const runs = request.variants.flatMap((variant) => runsOf(variant, request));
  const steps: ProofStep[] = [];
  const pending = runs.values();
  const work = async () => {
    for (let next = pending.next(); !next.done; next = pending.next()) steps.push(...(await proveRun(next.value, request)));
  };
  await Promise.all(Array.from({ length: Math.min(request.jobs, runs.length) }, work));
  return steps;
}

/** What the runtime still finds of labs that no longer exist. */
export async function leftovers(runtime: LabRuntime): Promise<string[]> {
  return runtime.sweep(new Set());
}

function runsOf(variant: number, { scenario, served, states }: ProveRequest): Run[] {
  const solution = scriptFor(scenario, 'solution', variant);
  const again = { script: solution, expected: expectFull };
  const { plan, values } = served.variant(variant);
  const last = served.variants === variant && variant > 1;
  return [
    { variant, acts: [{ as: 'start' }, { as: 'solution', ...again }, { as: 'solution again', ...again }] },
    ...(last ? [{ variant, acts: [{ as: 'solution of variant 1', script: scriptFor(scenario, 'solution', 1), expected: expectNotFull }] }] : []),
    ...(states === 'none' ? [] : scenario.states).map(({ name, kind, fails }) => ({
      variant,
      acts: [
        {
          as: name,
          script: scriptFor(scenario, name, variant),
          expected:
            kind === 'good'
              ? expectFull
              : expectFailing(
                  plan,
                  fails.map((id) => renderText(id, values)),
                ),
        },
      ],
    })),
  ];
}

async function proveRun({ variant, acts }: Run, request: ProveRequest): Promise<ProofStep[]> {
  const { scenario, served, runtime, signal } = request;
  const loaded = served.variant(variant);
  const steps: ProofStep[] = [];
  const begin = performance.now();
  const step = (as: string, problems: readonly string[], seen: { grade?: Grade; shown?: string } = {}) => {
    const ms = Math.round(performance.now() - begin);
    const done = { scenario: scenario.id, runtime: runtime.name, variant, as, ok: problems.length === 0, problems, ms, ...seen };
    steps.push(done);
    request.onStep(done);
  };
  let doing = 'start';
  try {
    await using lab = await startLab(loaded, request);
    const baseline = await check({ lab, loaded, request });
    const weak = expectWeak(baseline.grade);
    if (weak.length || acts[0]?.as === 'start') step('start', weak, { grade: baseline.grade });
    for (const { as, script, expected } of acts) {
      if (script === undefined || !expected) continue;
      doing = as;
      const shown = await paste({ lab, machine: terminalOf(lab), script, timeoutMs: scriptTimeoutMs, signal });
      const { grade } = await check({ lab, loaded, request, baseline: baseline.snapshot });
      step(as, expected(grade), { grade, shown });
    }
  } catch (error) {
    step(doing, [error instanceof Error ? error.message : String(error)]);
  }
  return steps;
}

const check = ({ lab, loaded, request, baseline }: { lab: Lab; loaded: LoadedVariant; request: ProveRequest; baseline?: Snapshot }) =>
  evaluate(request.grader, { lab, plan: loaded.plan, baseline, signal: request.signal, retryDelaysMs: [] });

function startLab(loaded: LoadedVariant, { scenario, served, runtime, signal }: ProveRequest): Promise<Lab> {
  const id = `prove${randomBytes(5).toString('hex')}`;
  const spec = {
    id,
    scenario: scenario.id,
    scenarioDigest: served.digest,
    values: loaded.values,
    expiresAt: new Date(Date.now() + lifeMs),
    ...loaded.lab,
    trust: served.trust,
    tags: { proof: scenario.id },
  };
  return runtime.start(spec, { signal, onProgress: () => undefined });
}

function terminalOf(lab: Lab): string {
  const machine = lab.machines.find(({ terminal }) => terminal);
  if (!machine) throw new Error('no machine of this scenario has a terminal');
  return machine.name;
}
