import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ShieldCheck, Swords } from 'lucide-react';
import type { ScenarioDetail } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { Prose } from '../../components/prose.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { StartLab } from '../../features/catalogue/start-lab.tsx';
import { problemOf } from '../../lib/api.ts';
import { capital, plural } from '../../lib/format.ts';
import { scenarioQuery } from '../../lib/queries.ts';
import { runtimeLimits } from '../../lib/runtimes.ts';

function Fixes({ scenario }: { readonly scenario: ScenarioDetail }) {
  return (
    <section aria-labelledby="fixes">
      <h2 id="fixes">What you will fix</h2>
      <ol className="ruled">
        {scenario.tasks.map((task, index) => (
          <li key={task.id}>
            <span className="number">{index + 1}</span>
            <span>{task.title}</span>
            <span className="end">{plural(task.points, 'point')}</span>
          </li>
        ))}
        {scenario.attacks.map((attack) => (
          <li key={attack.id}>
            <span className="number">
              <Icon of={Swords} />
            </span>
            <span>The attack is stopped: {attack.title}</span>
            <span className="end">{plural(attack.points, 'point')}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Keeps({ scenario }: { readonly scenario: ScenarioDetail }) {
  if (scenario.safeguards.length === 0) return null;
  return (
    <section aria-labelledby="keeps">
      <h2 id="keeps">What must keep working</h2>
      <ul className="ruled">
        {scenario.safeguards.map((safeguard) => (
          <li key={safeguard.id}>
            <span className="number">
              <Icon of={ShieldCheck} />
            </span>
            <span>{safeguard.title}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Machines({ scenario }: { readonly scenario: ScenarioDetail }) {
  return (
    <section aria-labelledby="machines">
      <h2 id="machines">Machines</h2>
      {scenario.machines.map((machine) => (
        <div key={machine.name} className="machine">
          <h3>
            <code>{machine.name}</code> <span className="tag">profile {machine.profile}</span>
          </h3>
          <p>{machine.description}</p>
          <p className="caption">{machine.allows}</p>
        </div>
      ))}
    </section>
  );
}

function Limits({ scenario }: { readonly scenario: ScenarioDetail }) {
  const limited = scenario.runtimes.filter(runtimeLimits);
  if (!scenario.limits && limited.length === 0) return null;
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">What it does not teach</h2>
      {scenario.limits && <p>{scenario.limits}</p>}
      {limited.map((name) => (
        <p key={name}>
          <RuntimeTag name={name} />: {runtimeLimits(name)}
        </p>
      ))}
    </section>
  );
}

function Detail({ scenario }: { readonly scenario: ScenarioDetail }) {
  return (
    <article className="scenario">
      <header>
        <p className="caption">
          <Link to="/scenarios" search={{ topic: scenario.module.id }}>
            {scenario.module.title}
          </Link>
        </p>
        <h1>{scenario.title}</h1>
        <p className="lead">{scenario.summary}</p>
        <p className="facts-line">
          <span>{scenario.minutes} min</span>
          <span>{capital(scenario.level)}</span>
          <span>{plural(scenario.tasks.length, 'task')}</span>
          <span>{plural(scenario.points, 'point')}</span>
          <span>{plural(scenario.variants, 'variant')}</span>
        </p>
      </header>
      <div className="scenario-grid">
        <div>
          <StartLab scenario={scenario} />
          <section aria-labelledby="brief">
            <h2 id="brief">Brief</h2>
            <Prose tree={scenario.brief} />
          </section>
        </div>
        <div>
          <Fixes scenario={scenario} />
          <Keeps scenario={scenario} />
          <Machines scenario={scenario} />
          <Limits scenario={scenario} />
          {scenario.controls.length > 0 && (
            <section aria-labelledby="controls">
              <h2 id="controls">Controls</h2>
              <ul className="tags">
                {scenario.controls.map((control) => (
                  <li key={control} className="tag">
                    {control}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </article>
  );
}

export function ScenarioPage() {
  const { id } = useParams({ from: '/scenarios/$id' });
  const scenario = useQuery(scenarioQuery(id));
  return (
    <Page title={scenario.data?.title ?? 'Scenario'}>
      {scenario.isPending && <Pending what="the scenario" />}
      {scenario.error && (
        <div className="narrow">
          <h1>Scenario</h1>
          <ProblemCard problem={problemOf(scenario.error)} retry={() => void scenario.refetch()}>
            <Link className="button small" to="/scenarios">
              Go to the scenarios
            </Link>
          </ProblemCard>
        </div>
      )}
      {scenario.data && <Detail scenario={scenario.data} />}
    </Page>
  );
}
