import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { Attempt, RuntimeStatus, ScenarioDetail } from '#server/api.ts';
import { ProblemCard } from '../../components/problem-card.tsx';
import { post, problemOf } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.ts';
import { duration } from '../../lib/format.ts';
import { attemptQuery, attemptsQuery, runtimesQuery } from '../../lib/queries.ts';
import { newestOpen } from './continue-card.tsx';
import { type RuntimeName, runtimeSentence, runtimeWord } from './runtime-words.ts';

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

function RuntimeChoice({
  statuses,
  value,
  onChange,
}: {
  readonly statuses: readonly RuntimeStatus[];
  readonly value: RuntimeName | undefined;
  readonly onChange: (name: RuntimeName) => void;
}) {
  const name = useId();
  if (statuses.length < 2) return null;
  return (
    <fieldset className="choices">
      <legend>Run as</legend>
      {statuses.map((status) => (
        <label key={status.name} className="choice">
          <input type="radio" name={name} disabled={!status.available} checked={value === status.name} onChange={() => onChange(status.name)} />
          {runtimeWord(status.name)}
        </label>
      ))}
    </fieldset>
  );
}

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

/** `Start lab`, the way it runs, how long that takes here, and what to do where it cannot. */
export function StartLab({ scenario }: { readonly scenario: ScenarioDetail }) {
  const runtimes = useQuery(runtimesQuery);
  const attempts = useQuery(attemptsQuery);
  const start = useStartLab();
  const [chosen, choose] = useState<RuntimeName>();
  const statuses = (runtimes.data ?? []).filter((status) => scenario.runtimes.includes(status.name));
  const usable = statuses.filter((status) => status.available);
  const runtime = chosen ?? usable[0]?.name;
  const running = attempts.data && newestOpen(attempts.data);
  const missing = runtimes.data && usable.length === 0 ? statuses[0] : undefined;
  const begin = (): void => start.mutate({ scenario: scenario.id, ...(runtime ? { runtime } : {}) });
  useCommands(() => [!start.isPending && missing === undefined && { id: 'start', group: 'Lab', title: 'Start lab', run: begin }]);
  return (
    <section className="start-lab" aria-label="Start">
      {running && <Running attempt={running} scenario={scenario.id} />}
      <RuntimeChoice statuses={statuses} value={runtime} onChange={choose} />
      <button type="button" className="button primary large" disabled={start.isPending || missing !== undefined} onClick={begin}>
        {start.isPending ? 'Starting lab' : 'Start lab'}
      </button>
      {runtime && !missing && <p className="caption">{runtimeSentence(runtime)}</p>}
      {scenario.startTimes && !missing && (
        <p className="caption">
          About {duration(scenario.startTimes.p50)} to start here, {duration(scenario.startTimes.p90)} on a busy day. No account needed.
        </p>
      )}
      {missing && <Missing status={missing} />}
      {start.error && <ProblemCard problem={problemOf(start.error)} retry={begin} />}
    </section>
  );
}
