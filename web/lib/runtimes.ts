import type { RuntimeStatus, ScenarioSummary } from '#server/api.ts';
import { duration } from './format.ts';

export type RuntimeName = RuntimeStatus['name'];

interface Words {
  readonly word: string;
  readonly sentence: string;
  /** What no scenario can teach that way. */
  readonly limits?: string;
}
const words: Readonly<Record<RuntimeName, Words>> = {
  embedded: {
    word: 'Simulated',
    sentence: 'A simulated host: real shell syntax, no real kernel.',
    limits:
      'Commands, services and the network are imitated, as far as the labs need them, and a command that is not there says so. What only a kernel shows is missing: real exploits, isolation, load, timing. The checks and their rules are the same.',
  },
  docker: { word: 'Container', sentence: 'Real Linux machines in containers, on a network of their own.' },
  kind: { word: 'Cluster', sentence: 'A real Kubernetes in a node container.' },
  kubernetes: { word: 'Shared cluster', sentence: 'Pods of a shared cluster.' },
};
export const runtimeWord = (name: RuntimeName): string => words[name].word;
export const runtimeSentence = (name: RuntimeName): string => words[name].sentence;
export const runtimeLimits = (name: RuntimeName): string | undefined => words[name].limits;

/** How long a start takes here; a simulation waits for nothing. Undefined where too few starts were measured. */
export function startWords(scenario: Pick<ScenarioSummary, 'startTimes'>, name: RuntimeName): string | undefined {
  if (name === 'embedded') return 'starts at once';
  const times = scenario.startTimes?.[name];
  return times && `about ${duration(times.p50)} to start here`;
}

/** The ways that a scenario runs, in its own order, with whether they can be used here. */
export const offeredRuntimes = (scenario: Pick<ScenarioSummary, 'runtimes'>, statuses: readonly RuntimeStatus[]): RuntimeStatus[] =>
  scenario.runtimes.flatMap((name) => statuses.find((status) => status.name === name) ?? []);
