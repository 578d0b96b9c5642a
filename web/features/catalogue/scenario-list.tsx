import { Link } from '@tanstack/react-router';
import { Boxes, Clock, Container, type LucideIcon, MonitorPlay } from 'lucide-react';
import type { ScenarioSummary } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { duration, plural } from '../../lib/format.ts';
import { capital, type FilterName, type Filters, labelOf, matches, optionsOf, without } from './filters.ts';
import { type RuntimeName, runtimeWord } from './runtime-words.ts';

const glyphs: Record<RuntimeName, LucideIcon> = { embedded: MonitorPlay, docker: Container, kind: Boxes, kubernetes: Boxes };

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

function Row({ scenario }: { readonly scenario: ScenarioSummary }) {
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
              <span key={name} className="runtime">
                <Icon of={glyphs[name]} /> {runtimeWord(name)}
              </span>
            ))}
          </dd>
        </div>
        {scenario.startTimes && (
          <div>
            <dt className="sr">Start time</dt>
            <dd className="caption">about {duration(scenario.startTimes.p50)} to start here</dd>
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
  const shown = all.filter((scenario) => matches(scenario, filters));
  if (all.length === 0) return <p className="empty">No scenario is installed here. An operator can add folders below scenarios/.</p>;
  if (shown.length === 0) return <Nothing all={all} filters={filters} onChange={onChange} />;
  return (
    <ul className="scenario-list">
      {shown.map((scenario) => (
        <Row key={scenario.id} scenario={scenario} />
      ))}
    </ul>
  );
}
