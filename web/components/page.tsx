import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Appearance } from './appearance.tsx';
import { Wordmark } from './wordmark.tsx';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Rampart' : `${title} · Rampart`;
  }, [title]);
}

/** Every page but the workspace: header, one main landmark, footer. */
export function Page({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useTitle(title);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="site-header" data-region>
        <Wordmark />
        <nav aria-label="Main">
          <Link to="/scenarios" activeProps={{ 'aria-current': 'page' }} data-region-focus>
            Scenarios
          </Link>
        </nav>
        <Appearance />
      </header>
      <main id="main" tabIndex={-1} data-region>
        {children}
      </main>
      <footer className="site-footer">
        <span>Rampart runs on this installation. Labs reach no other network.</span>
      </footer>
    </>
  );
}
