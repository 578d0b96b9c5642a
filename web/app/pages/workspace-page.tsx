import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';
import { Pending } from '../../components/pending.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf } from '../../lib/api.ts';
import { attemptQuery } from '../../lib/queries.ts';
import { Workspace } from '../workspace/workspace.tsx';

export function WorkspacePage() {
  const { id } = useParams({ from: '/labs/$id' });
  const attempt = useQuery(attemptQuery(id));
  if (attempt.data) return <Workspace key={id} attempt={attempt.data} />;
  return (
    <Page title="Lab">
      <div className="narrow">
        <h1>Lab</h1>
        {attempt.isPending && <Pending what="your lab" />}
        {attempt.error && (
          <ProblemCard problem={problemOf(attempt.error)} retry={() => void attempt.refetch()}>
            <Link className="button small" to="/scenarios">
              Go to the scenarios
            </Link>
          </ProblemCard>
        )}
      </div>
    </Page>
  );
}
