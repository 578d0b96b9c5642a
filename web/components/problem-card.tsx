import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../lib/api.ts';
import { copyText } from '../lib/copy.ts';
import { Icon } from './icon.tsx';

function CopyDetails({ problem }: { readonly problem: Problem }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const details = { ...problem, page: location.pathname, at: new Date().toISOString() };
    setCopied(await copyText(JSON.stringify(details, null, 2)));
  };
  return (
    <button type="button" className="button small" onClick={() => void copy()}>
      <Icon of={copied ? Check : Copy} />
      {copied ? 'Details copied' : 'Copy details'}
    </button>
  );
}

interface Props {
  readonly problem: Problem;
  readonly retry?: (() => void) | undefined;
  readonly tone?: 'fail' | 'warn';
  readonly children?: ReactNode;
}
/** What happened, why, what to do, and the code. */
export function ProblemCard({ problem, retry, tone = 'fail', children }: Props) {
  return (
    <section className={`problem ${tone}`} role="alert">
      <h2>{problem.message}</h2>
      {(problem.why ?? problem.next) && (
        <p className="why">
          {problem.why} {problem.next}
        </p>
      )}
      {problem.fields && (
        <ul>
          {Object.entries(problem.fields).map(([field, message]) => (
            <li key={field}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <footer>
        {retry && (
          <button type="button" className="button small primary" onClick={retry}>
            Try again
          </button>
        )}
        {children}
        <CopyDetails problem={problem} />
        <code>{problem.code}</code>
      </footer>
    </section>
  );
}
