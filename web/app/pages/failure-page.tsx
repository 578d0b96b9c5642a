import { Page } from '../../components/page.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { problemOf } from '../../lib/api.ts';

export function FailurePage({ error }: { readonly error: unknown }) {
  return (
    <Page title="Error">
      <div className="narrow">
        <h1>This page cannot be shown.</h1>
        <ProblemCard problem={problemOf(error)} retry={() => location.reload()} />
      </div>
    </Page>
  );
}
