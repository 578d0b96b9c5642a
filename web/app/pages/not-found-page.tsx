import { Link } from '@tanstack/react-router';
import { Page } from '../../components/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <div className="narrow">
        <h1>There is no page here.</h1>
        <p>The address may be mistyped, or what was here has moved.</p>
        <p>
          <Link className="button primary" to="/scenarios">
            Go to the scenarios
          </Link>
        </p>
      </div>
    </Page>
  );
}
