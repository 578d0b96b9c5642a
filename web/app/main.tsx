import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/wall.css';
import './styles/pages.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LiveRegions } from '../components/live-regions.tsx';
import { ensureSession } from '../lib/api.ts';
import { followAppearance } from '../lib/preferences.ts';
import { queryClient } from '../lib/queries.ts';
import { handleRegionKey } from '../lib/regions.ts';
import { PaletteHost } from './palette/palette-host.tsx';
import { router } from './router.tsx';

followAppearance();
void ensureSession().catch(() => undefined);
document.addEventListener('keydown', handleRegionKey);

/** After an update of the server the parts that this page knows by name are gone: one reload finds the new ones. */
const reloadedAt = 'rampart.reloaded';
addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(reloadedAt)) < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem(reloadedAt, String(Date.now()));
  location.reload();
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <PaletteHost />
        <LiveRegions />
      </QueryClientProvider>
    </StrictMode>,
  );
}
