import '../styles/workspace.css';
import '../styles/results.css';
import { Tabs } from '@base-ui/react/tabs';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Results } from '#server/api.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { Prose } from '../../components/prose.tsx';
import { ControlsTable } from '../../features/results/controls-table.tsx';
import { DisputeList } from '../../features/results/dispute-list.tsx';
import { EveryCheck } from '../../features/results/every-check.tsx';
import { exportUrl, Summary } from '../../features/results/summary.tsx';
import { useState } from 'react';
import { useCommands } from '../../lib/commands.ts';
import { problemOf } from '../../lib/api.ts';
import { resultsQuery } from '../../lib/queries.ts';
import { Debrief } from './debrief.tsx';

function Solution({ results }: { readonly results: Results }) {
  const { solution } = results;
  if (!solution) return <p className="empty-note">The reference solution is shown once you finish the lab.</p>;
  return (
    <div className="solution">
      <h2>Reference solution</h2>
      <Prose tree={solution.explanation} />
      <h3>The script</h3>
      <pre className="output" tabIndex={0} aria-label="Reference solution">
        {solution.script}
      </pre>
      <p>
        <CopyButton text={solution.script}>Copy script</CopyButton>
      </p>
      <p className="muted">Any other state in which every check passes is as right as this one.</p>
    </div>
  );
}

function Checks({ results }: { readonly results: Results }) {
  return (
    <>
      <EveryCheck results={results} />
      <DisputeList results={results} />
    </>
  );
}

function Views({ results }: { readonly results: Results }) {
  const tabs = [
    { id: 'debrief', label: 'Debrief', panel: <Debrief results={results} /> },
    { id: 'checks', label: 'Every check', panel: <Checks results={results} /> },
    { id: 'controls', label: 'Controls', panel: <ControlsTable results={results} /> },
    { id: 'solution', label: 'Reference solution', panel: <Solution results={results} /> },
  ];
  const [shown, show] = useState('debrief');
  useCommands(() => [
    ...tabs.map(({ id, label }) => ({ id: `results/${id}`, group: 'Results' as const, title: label, also: 'tab show', run: () => show(id) })),
    { id: 'results/export', group: 'Results', title: 'Export JSON', also: 'download', run: () => location.assign(exportUrl(results.attempt.id)) },
  ]);
  return (
    <Tabs.Root value={shown} onValueChange={(tab) => show(String(tab))}>
      <Tabs.List className="tabs" aria-label="Views of the results">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.id} value={tab.id} className="tab">
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id} className="results-panel">
          {tab.panel}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

export function ResultsPage() {
  const { id } = useParams({ from: '/attempts/$id' });
  const results = useQuery(resultsQuery(id));
  return (
    <Page title={results.data ? `Results: ${results.data.attempt.scenario.title}` : 'Results'}>
      {results.isPending && <Pending what="the results" />}
      {results.error && (
        <div className="narrow">
          <h1>Results</h1>
          <ProblemCard problem={problemOf(results.error)} retry={() => void results.refetch()}>
            <Link className="button small" to="/scenarios">
              Go to the scenarios
            </Link>
          </ProblemCard>
        </div>
      )}
      {results.data && (
        <article className="results">
          <Summary results={results.data} />
          <Views results={results.data} />
        </article>
      )}
    </Page>
  );
}
