import type { Availability, LabRuntime, RuntimeName } from '#labs/contract.ts';
import type { RuntimeStatus } from '../api.ts';

const freshMs = 3_000;
const order: readonly RuntimeName[] = ['embedded', 'docker', 'kind', 'kubernetes'];

/** The ways to run a lab that this server has, and why it lacks the others. */
export interface Runtimes {
  get(name: RuntimeName): LabRuntime | undefined;
  availability(name: RuntimeName): Promise<Availability>;
  status(): Promise<RuntimeStatus[]>;
  all(): readonly LabRuntime[];
}

export function createRuntimes(runtimes: readonly LabRuntime[], now: () => number = Date.now): Runtimes {
  const byName = new Map(runtimes.map((runtime) => [runtime.name, runtime]));
  const asked = new Map<RuntimeName, { at: number; answer: Promise<Availability> }>();
  const lacking = (name: RuntimeName): Availability => ({
    ok: false,
    reason: `This version of Rampart has no ${name} runtime.`,
    remedy: 'Choose another runtime.',
  });

  function availability(name: RuntimeName): Promise<Availability> {
    const runtime = byName.get(name);
    if (!runtime) return Promise.resolve(lacking(name));
    const known = asked.get(name);
    if (known && now() - known.at < freshMs) return known.answer;
    const answer = runtime.availability();
    asked.set(name, { at: now(), answer });
    return answer;
  }

  return {
    get: (name) => byName.get(name),
    all: () => runtimes,
    availability,
    status: () =>
      Promise.all(
        order.map(async (name): Promise<RuntimeStatus> => {
          const answer = await availability(name);
          return answer.ok ? { name, available: true, detail: answer.detail } : { name, available: false, detail: answer.reason, remedy: answer.remedy };
        }),
      ),
  };
}
