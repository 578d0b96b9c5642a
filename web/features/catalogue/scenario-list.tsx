import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Clock } from 'lucide-react';
import type { ScenarioSummary } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { capital, plural } from '../../lib/format.ts';
import { runtimesQuery } from '../../lib/queries.ts';
import { offeredRuntimes, startWords } from '../../lib/runtimes.ts';
import { type FilterName, type Filters, labelOf, matches, optionsOf, without } from './filters.ts';

function Mine({ mine }: { readonly mine: NonNullable<ScenarioSummary['mine']> }) {
  const done = mine.max > 0 && mine.score === mine.max;
  const words = { queued: 'In the queue', starting: 'Starting', ready: 'Running', paused: 'Paused', failed: 'Did not start', ended: done ? 'Done' : 'Tried' }[
    mine.state
  ];
  return (
    <p className="mine">
      <span className={done ? 'badge pass' : 'badge none'}>{words}</span>
      <meter min={0} max={Math.max(1, mine.max)} value={mine.score} aria-label="Your points" />
      <span className="caption">
        {mine.score} of {mine.max} points
      </span>
    </p>
  );
}

function Row({ scenario, starts }: { readonly scenario: ScenarioSummary; readonly starts: string | undefined }) {
  return (
    <li className="scenario-row">
      <div className="what">
        <h3>
          <Link to="/scenarios/$id" params={{ id: scenario.id }}>
            {scenario.title}
          </Link>
        </h3>
        <p>{scenario.summary}</p>
        <p className="caption">
          {scenario.module.title} · {plural(scenario.controls.length, 'control')}
        </p>
        {scenario.mine && <Mine mine={scenario.mine} />}
      </div>
      <dl className="facts">
        <div>
          <dt className="sr">Time</dt>
          <dd>
            <Icon of={Clock} /> {scenario.minutes} min
          </dd>
        </div>
        <div>
          <dt className="sr">Level</dt>
          <dd>{capital(scenario.level)}</dd>
        </div>
        <div>
          <dt className="sr">Points</dt>
          <dd>{plural(scenario.points, 'point')}</dd>
        </div>
        <div>
          <dt className="sr">Runs as</dt>
          <dd>
            {scenario.runtimes.map((name) => (
              <RuntimeTag key={name} name={name} />
            ))}
          </dd>
        </div>
        {starts && (
          <div>
            <dt className="sr">Start time</dt>
            <dd className="caption">{capital(starts)}</dd>
          </div>
        )}
      </dl>
    </li>
  );
}

function Nothing({
  all,
  filters,
  onChange,
}: {
  readonly all: readonly ScenarioSummary[];
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const options = optionsOf(all);
  const names = Object.keys(filters) as FilterName[];
  return (
    <div className="empty">
      <p>Nothing matches {names.map((name) => labelOf(name, filters, options)).join(' + ')}.</p>
      <p className="actions">
        {names.map((name) => (
          <button key={name} type="button" className="button small" onClick={() => onChange(without(filters, name))}>
            Remove {labelOf(name, filters, options)} ({plural(all.filter((scenario) => matches(scenario, without(filters, name))).length, 'match', 'matches')})
          </button>
        ))}
      </p>
    </div>
  );
}

export function ScenarioList({
  all,
  filters,
  onChange,
}: {
  readonly all: readonly ScenarioSummary[];
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}) {
  const runtimes = useQuery(runtimesQuery).data ?? [];
  const shown = all.filter((scenario) => matches(scenario, filters));
  /** Of the way that it would be started here. */
  const starts = (scenario: ScenarioSummary): string | undefined => {
    const usable = offeredRuntimes(scenario, runtimes).find(({ available, name }) => available && (filters.runtime ?? name) === name);
    return usable && startWords(scenario, usable.name);
  };
  if (all.length === 0) return <p className="empty">No scenario is installed here. An operator can add folders below scenarios/.</p>;
  if (shown.length === 0) return <Nothing all={all} filters={filters} onChange={onChange} />;
  return (
    <ul className="scenario-list">
      {shown.map((scenario) => (
        <Row key={scenario.id} scenario={scenario} starts={starts(scenario)} />
      ))}
    </ul>
  );
}
