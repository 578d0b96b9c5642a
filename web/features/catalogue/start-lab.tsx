import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { Attempt, RuntimeStatus, ScenarioDetail } from '#server/api.ts';
import { ProblemCard } from '../../components/problem-card.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { post, problemOf } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.ts';
import { capital } from '../../lib/format.ts';
import { attemptQuery, attemptsQuery, runtimesQuery } from '../../lib/queries.ts';
import { newestOpen } from './continue-card.tsx';
import { offeredRuntimes, type RuntimeName, runtimeSentence, runtimeWord, startWords } from '../../lib/runtimes.ts';

/** Starts a lab and goes there. */
export function useStartLab() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (request: { scenario: string; runtime?: RuntimeName }) => post<Attempt>('attempts', request),
    onSuccess: (attempt) => {
      client.setQueryData(attemptQuery(attempt.id).queryKey, attempt);
      void client.invalidateQueries({ queryKey: attemptsQuery.queryKey });
      return navigate({ to: '/labs/$id', params: { id: attempt.id } });
    },
  });
}

interface ChoiceProps {
  readonly scenario: ScenarioDetail;
  readonly statuses: readonly RuntimeStatus[];
  readonly value: RuntimeName | undefined;
  readonly onChange: (name: RuntimeName) => void;
}
/** Where a scenario runs in more than one way: each in a word and a sentence, and why one cannot be chosen. */
function RuntimeChoice({ scenario, statuses, value, onChange }: ChoiceProps) {
  const name = useId();
  if (statuses.length < 2) return null;
  return (
    <fieldset className="choices runtime-choice">
      <legend>Run as</legend>
      {statuses.map((status) => (
        <label key={status.name} className="choice">
          <input type="radio" name={name} disabled={!status.available} checked={value === status.name} onChange={() => onChange(status.name)} />
          <span>
            <RuntimeTag name={status.name} />
            <span className="caption block">
              {status.available ? [runtimeSentence(status.name), sentence(startWords(scenario, status.name))].filter(Boolean).join(' ') : unusable(status)}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
const sentence = (words: string | undefined): string | undefined => words && `${capital(words)}.`;
const unusable = ({ detail, remedy }: RuntimeStatus): string => ['Not here now.', detail, remedy].filter(Boolean).join(' ');

function Running({ attempt, scenario }: { readonly attempt: Attempt; readonly scenario: string }) {
  return (
    <p className="running-lab">
      {attempt.scenario.id === scenario ? 'This lab is running.' : `Your lab “${attempt.scenario.title}” is running.`}{' '}
      <Link to="/labs/$id" params={{ id: attempt.id }}>
        Open it
      </Link>
    </p>
  );
}

function Missing({ status }: { readonly status: RuntimeStatus }) {
  const problem = { code: 'labs.no_runtime', message: `${runtimeWord(status.name)} labs cannot run here now.`, why: status.detail, next: status.remedy ?? '' };
  return <ProblemCard tone="warn" problem={problem} />;
}

/** The ways that this scenario can be started here, and the one that is chosen. */
function useRuntimes(scenario: ScenarioDetail) {
  const known = useQuery(runtimesQuery).data;
  const [chosen, choose] = useState<RuntimeName>();
  const statuses = offeredRuntimes(scenario, known ?? []);
  const usable = statuses.filter((status) => status.available);
  const runtime = usable.find(({ name }) => name === chosen)?.name ?? usable[0]?.name;
  return { statuses, usable, runtime, choose, missing: known && usable.length === 0 ? statuses[0] : undefined };
}

/** How the lab runs where there is no choice. */
function OnlyWay({ scenario, runtime }: { readonly scenario: ScenarioDetail; readonly runtime: RuntimeName }) {
  return (
    <p className="caption">
      <RuntimeTag name={runtime} /> {runtimeSentence(runtime)} {sentence(startWords(scenario, runtime))}
    </p>
  );
}

/** `Start lab`, the way it runs, how long that takes here, and what to do where it cannot. */
export function StartLab({ scenario }: { readonly scenario: ScenarioDetail }) {
  const attempts = useQuery(attemptsQuery);
  const start = useStartLab();
  const { statuses, usable, runtime, choose, missing } = useRuntimes(scenario);
  const running = attempts.data && newestOpen(attempts.data);
  const begin = (name = runtime): void => start.mutate({ scenario: scenario.id, ...(name ? { runtime: name } : {}) });
  useCommands(() =>
    usable.map(
      ({ name }) =>
        !start.isPending && {
          id: `start/${name}`,
          group: 'Lab' as const,
          title: usable.length > 1 ? `Start lab: ${runtimeWord(name).toLowerCase()}` : 'Start lab',
          run: () => begin(name),
        },
    ),
  );
  return (
    <section className="start-lab" aria-label="Start">
      {running && <Running attempt={running} scenario={scenario.id} />}
      <RuntimeChoice scenario={scenario} statuses={statuses} value={runtime} onChange={choose} />
      <button type="button" className="button primary large" disabled={start.isPending || missing !== undefined} onClick={() => begin()}>
        {start.isPending ? 'Starting lab' : 'Start lab'}
      </button>
      {runtime && statuses.length === 1 && <OnlyWay scenario={scenario} runtime={runtime} />}
      {runtime && <p className="caption">No account needed.</p>}
      {missing && <Missing status={missing} />}
      {start.error && <ProblemCard problem={problemOf(start.error)} retry={() => begin()} />}
    </section>
  );
}
