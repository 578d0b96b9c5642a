import type { Attempt, PhaseStatus, ScenarioDetail, ScenarioSummary } from '../api.ts';
import type { LoadedScenario } from '../contract.ts';
import type { AttemptContext } from './attempt-context.ts';
import { type AttemptRow, attemptsOf, hintsTaken, usualTime } from './attempts.repository.ts';
import { scenarioOf, variantOf } from './own-attempt.ts';

/** The whole of an attempt as the page shows it. */
export function attemptView(context: AttemptContext, row: AttemptRow): Attempt {
  const scenario = scenarioOf(context.scenarios, row);
  const live = context.labs.get(row.id);
  const lab = live?.lab;
  const { detail } = variantOf(scenario, row.variant);
  return {
    id: row.id,
    scenario: detail,
    scenarioDigest: row.scenarioDigest,
    runtime: row.runtime,
    variant: row.variant,
    mode: row.mode,
    state: row.state,
    createdAt: row.createdAt,
    readyAt: row.readyAt ?? undefined,
    expiresAt: row.expiresAt ?? undefined,
    endedAt: row.endedAt ?? undefined,
    endReason: row.endReason ?? undefined,
    extensionsLeft: row.extensionsLeft,
    queuePlace: live?.queuePlace,
    phases: (live?.board.phases ?? row.phases).map((phase) => withUsual(context, row, phase)),
    failure: row.failure ?? undefined,
    proven: row.proven,
    terminals: context.terminals.list(row.id),
    machines: lab
      ? lab.machines.map(({ name, address, profile, allows, terminal }) => ({ name, address, profile, allows, terminal }))
      : detail.machines.map(({ name, profile, allows, terminal }) => ({ name, address: '', profile, allows, terminal })),
    visitors: lab
      ? Object.entries(lab.visitors).map(([name, { address }]) => ({ name, address: lab.spec.visitors[name]?.address === 'fixed' ? address : undefined }))
      : [],
    hintsTaken: hintsTaken(context.database, row.id),
    check: context.grading.newest(row.id),
    attackRuns: context.grading.attackRuns(row.id),
    disputes: context.disputes.list(row.id),
    lastEvent: context.events.last(row.id),
  };
}

function withUsual({ database }: AttemptContext, { scenario, runtime, state }: AttemptRow, status: PhaseStatus): PhaseStatus {
  const usual = state === 'starting' || state === 'queued' ? usualTime(database, { scenario, runtime, phase: status.phase }) : undefined;
  return usual ? { ...status, usual } : status;
}

export function scenarioDetail(context: AttemptContext, scenario: LoadedScenario): ScenarioDetail {
  const startTimes = scenario.runtimes.flatMap((runtime) => {
    const usual = usualTime(context.database, { scenario: scenario.id, runtime, phase: 'total' });
    return usual ? [[runtime, usual] as const] : [];
  });
  return startTimes.length > 0 ? { ...scenario.detail, startTimes: Object.fromEntries(startTimes) } : scenario.detail;
}

/** The catalogue as one guest sees it, each scenario with their best or running attempt. */
export function scenarioSummaries(context: AttemptContext, guest: string | undefined): ScenarioSummary[] {
  const mine = guest === undefined ? [] : attemptsOf(context.database, guest);
  return context.scenarios.list().map((scenario) => {
    const { brief: _b, limits: _l, tasks: _t, attacks: _a, safeguards: _s, machines: _m, ...summary } = scenarioDetail(context, scenario);
    const newest = mine.find((attempt) => attempt.scenario === scenario.id && attempt.state !== 'failed');
    return newest ? { ...summary, mine: standing(context, newest, scenario) } : summary;
  });
}

function standing({ grading }: AttemptContext, { id, state }: AttemptRow, { detail }: LoadedScenario): NonNullable<ScenarioSummary['mine']> {
  const grade = grading.newest(id)?.grade;
  return { attempt: id, state, score: grade?.score ?? 0, max: grade?.max ?? detail.points };
}
