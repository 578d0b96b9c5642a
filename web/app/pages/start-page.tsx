import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Page } from '../../components/page.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { newestOpen } from '../../features/catalogue/continue-card.tsx';
import { useStartLab } from '../../features/catalogue/start-lab.tsx';
import { problemOf } from '../../lib/api.ts';
import { attemptsQuery } from '../../lib/queries.ts';

/** A start link: opens this scenario's running lab, or starts one. Any other running lab is named first. */
export function StartPage() {
  const { id } = useParams({ from: '/s/$id' });
  const attempts = useQuery(attemptsQuery);
  const { mutate, error } = useStartLab();
  const started = useRef(false);
  const open = attempts.data && newestOpen(attempts.data);
  useEffect(() => {
    if (started.current || !attempts.isSuccess || open) return;
    started.current = true;
    mutate({ scenario: id });
  }, [attempts.isSuccess, open, id, mutate]);
  if (open?.scenario.id === id) return <Navigate to="/labs/$id" params={{ id: open.id }} replace />;
  return (
    <Page title="Start">
      <div className="narrow">
        <h1>{open ? 'Another lab is running' : 'Starting your lab'}</h1>
        {open && (
          <>
            <p>“{open.scenario.title}” is still open. End it first, or go on with it.</p>
            <p>
              <Link className="button primary" to="/labs/$id" params={{ id: open.id }}>
                Open lab
              </Link>
            </p>
          </>
        )}
        {(error ?? attempts.error) && (
          <ProblemCard problem={problemOf(error ?? attempts.error)} retry={() => mutate({ scenario: id })}>
            <Link className="button small" to="/scenarios/$id" params={{ id }}>
              Read about it
            </Link>
          </ProblemCard>
        )}
      </div>
    </Page>
  );
}
