import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { readFilters } from '../features/catalogue/filters.ts';
import { CataloguePage } from './pages/catalogue-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { FailurePage } from './pages/failure-page.tsx';
import { readWorkspaceSearch } from './workspace-search.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: FailurePage });
const route = { getParentRoute: () => root } as const;

const home = createRoute({ ...route, path: '/', validateSearch: readFilters, component: () => <CataloguePage home /> });
const scenarios = createRoute({ ...route, path: '/scenarios', validateSearch: readFilters, component: () => <CataloguePage home={false} /> });
const scenario = createRoute({ ...route, path: '/scenarios/$id', component: lazyRouteComponent(() => import('./pages/scenario-page.tsx'), 'ScenarioPage') });
const start = createRoute({ ...route, path: '/s/$id', component: lazyRouteComponent(() => import('./pages/start-page.tsx'), 'StartPage') });
const lab = createRoute({
  ...route,
  path: '/labs/$id',
  validateSearch: readWorkspaceSearch,
  component: lazyRouteComponent(() => import('./pages/workspace-page.tsx'), 'WorkspacePage'),
});
const attempt = createRoute({ ...route, path: '/attempts/$id', component: lazyRouteComponent(() => import('./pages/results-page.tsx'), 'ResultsPage') });

export const router = createRouter({
  routeTree: root.addChildren([home, scenarios, scenario, start, lab, attempt]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
