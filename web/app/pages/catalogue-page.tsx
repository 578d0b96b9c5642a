import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { SlidersHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { ContinueCard, newestOpen } from '../../features/catalogue/continue-card.tsx';
import { FilterForm, SearchField } from '../../features/catalogue/filter-form.tsx';
import { type Filters, matches, readFilters } from '../../features/catalogue/filters.ts';
import { ScenarioList } from '../../features/catalogue/scenario-list.tsx';
import { problemOf } from '../../lib/api.ts';
import { useCommands } from '../../lib/commands.ts';
import { plural } from '../../lib/format.ts';
import { attemptsQuery, scenariosQuery } from '../../lib/queries.ts';

function Intro() {
  return (
    <div className="intro">
      <h1>Break in, fix it, and see the attack fail.</h1>
      <p>Each lab starts a weak system of its own. You harden it in a terminal; every check says what it saw, what it expected and why it matters.</p>
    </div>
  );
}

/** `/` focuses the search while nothing else has the keyboard. */
function useSlash() {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.target !== document.body) return;
      event.preventDefault();
      ref.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return ref;
}

export function CataloguePage({ home }: { readonly home: boolean }) {
  const filters = readFilters(useSearch({ strict: false }));
  const navigate = useNavigate();
  const scenarios = useQuery(scenariosQuery);
  const attempts = useQuery(attemptsQuery);
  const search = useSlash();
  const [folded, setFolded] = useState(true);
  const change = (next: Filters): void => void navigate({ to: home ? '/' : '/scenarios', search: next, replace: true, resetScroll: false });
  const all = scenarios.data ?? [];
  const open = attempts.data && newestOpen(attempts.data);
  const active = Object.keys(filters).filter((name) => name !== 'q').length;
  useCommands(() => [
    open && {
      id: 'continue',
      group: 'Lab',
      title: `Open your lab: ${open.scenario.title}`,
      also: 'continue resume',
      run: () => void navigate({ to: '/labs/$id', params: { id: open.id } }),
    },
    ...all.map(({ id, title, module }) => ({
      id: `scenario/${id}`,
      group: 'Scenarios' as const,
      title,
      also: `${id} ${module.title}`,
      run: () => void navigate({ to: '/scenarios/$id', params: { id } }),
    })),
    { id: 'search', group: 'Go to', title: 'Search scenarios', keys: '/', also: 'find', run: () => search.current?.focus() },
    active > 0 && { id: 'filters', group: 'Go to', title: 'Remove all filters', run: () => change({}) },
  ]);
  return (
    <Page title={home ? '' : 'Scenarios'}>
      <div className="catalogue">
        {home ? <Intro /> : <h1>Scenarios</h1>}
        {open && <ContinueCard attempt={open} />}
        <div className="catalogue-grid">
          <section className={folded ? 'folded' : ''} aria-label="Filters">
            <SearchField ref={search} value={filters.q ?? ''} onChange={(q) => change(readFilters({ ...filters, q }))} />
            <button type="button" className="button fold" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
              <Icon of={SlidersHorizontal} /> Filters{active > 0 && `, ${active} set`}
            </button>
            {scenarios.data && <FilterForm scenarios={all} filters={filters} onChange={change} />}
          </section>
          <section aria-labelledby="list-title">
            <header className="list-head">
              <h2 id="list-title">{home ? 'Labs' : 'All labs'}</h2>
              {scenarios.data && <p role="status">{plural(all.filter((scenario) => matches(scenario, filters)).length, 'lab')}</p>}
            </header>
            {scenarios.isPending && <Pending what="the list of scenarios" rows={6} />}
            {scenarios.error && <ProblemCard problem={problemOf(scenarios.error)} retry={() => void scenarios.refetch()} />}
            {scenarios.data && <ScenarioList all={all} filters={filters} onChange={change} />}
          </section>
        </div>
      </div>
    </Page>
  );
}
