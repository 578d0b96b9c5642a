import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, picture } from '../support/browser.ts';
import { lacks } from '../support/host.ts';
import { disputed, eventful, finished, ready, webSession } from '../support/web-session.ts';

const session = webSession();

interface Scene {
  readonly name: string;
  readonly path: () => Promise<string> | string;
  readonly until: string;
  readonly then?: (page: Page) => Promise<void>;
}
const scenes: readonly Scene[] = [
  { name: 'home', path: () => '/', until: '.scenario-row' },
  {
    name: 'home-continue',
    path: async () => {
      await eventful(session.mock);
      return '/';
    },
    until: '.continue',
  },
  { name: 'catalogue-filtered', path: () => '/scenarios?level=beginner', until: '.scenario-row' },
  { name: 'catalogue-nothing', path: () => '/scenarios?level=intermediate&minutes=10', until: '.empty' },
  {
    name: 'catalogue-empty',
    path: () => {
      session.mock.noScenarios = true;
      return '/scenarios';
    },
    until: '.empty',
  },
  {
    name: 'catalogue-error',
    path: () => {
      session.mock.down.add('scenarios');
      return '/scenarios';
    },
    until: '.problem',
  },
  {
    name: 'home-simulation',
    path: () => {
      session.mock.simulation = true;
      return '/';
    },
    until: '.facts .caption',
  },
  {
    name: 'scenario-two-ways',
    path: () => {
      session.mock.simulation = true;
      return '/scenarios/ssh-front-door';
    },
    until: '.runtime-choice',
  },
  {
    name: 'lab-simulated',
    path: async () => {
      session.mock.simulation = true;
      return `/labs/${(await ready(session.mock.start1('ssh-front-door', 'embedded'))).attempt.id}`;
    },
    until: '.machines',
    then: (page) => page.locator('.machines').scrollIntoViewIfNeeded(),
  },
  { name: 'scenario', path: () => '/scenarios/ssh-front-door', until: '.ruled' },
  {
    name: 'scenario-no-runtime',
    path: () => {
      session.mock.dockerMissing = true;
      return '/scenarios/ssh-front-door';
    },
    until: '.problem',
  },
  { name: 'scenario-missing', path: () => '/scenarios/nothing', until: '.problem' },
  { name: 'not-found', path: () => '/nowhere', until: 'h1' },
  {
    name: 'lab-starting',
    path: () => {
      session.mock.options.phaseMs = 30_000;
      return `/labs/${session.mock.start1().attempt.id}?area=terminal`;
    },
    until: '.phase',
  },
  {
    name: 'lab-failed',
    path: async () => {
      session.mock.options.failsAt = 'image';
      return `/labs/${session.mock.start1().attempt.id}?area=terminal`;
    },
    until: '.problem',
  },
  { name: 'lab-fresh', path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}?area=terminal`, until: '[data-connection="live"]' },
  {
    name: 'lab-split',
    path: async () => {
      const lab = await ready(session.mock.start1());
      lab.openShell('host');
      lab.openShell('host');
      return `/labs/${lab.attempt.id}?area=terminal`;
    },
    until: '[data-connection="live"]',
    then: async (page) => {
      await page.getByRole('button', { name: 'Open, close or arrange terminals' }).click();
      if ((await page.getByRole('menuitem', { name: 'Two side by side' }).count()) > 0) await page.getByRole('menuitem', { name: 'Two side by side' }).click();
      if (await page.getByRole('menu').isHidden()) await page.getByRole('button', { name: 'Open, close or arrange terminals' }).click();
    },
  },
  { name: 'lab-brief', path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}?area=brief`, until: '.prose' },
  { name: 'lab-checks', path: async () => `/labs/${(await eventful(session.mock)).attempt.id}?area=checks&side=tasks`, until: '.check-row.regress' },
  {
    name: 'lab-dispute',
    path: async () => `/labs/${(await disputed(session.mock)).attempt.id}?area=checks`,
    until: '.reason.dispute',
    then: async (page) => {
      await page.locator('.check-row.fail summary', { hasText: 'Why, and' }).first().click();
      await page
        .getByRole('button', { name: /I think this is wrong/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'lab-disputed',
    path: async () => `/labs/${(await disputed(session.mock)).attempt.id}?area=checks`,
    until: '.reason.dispute',
    then: (page) => page.locator('.reason.dispute').first().scrollIntoViewIfNeeded(),
  },
  { name: 'lab-tasks', path: async () => `/labs/${(await eventful(session.mock)).attempt.id}?side=tasks`, until: '.task' },
  { name: 'lab-changes', path: async () => `/labs/${(await eventful(session.mock)).attempt.id}?side=changes`, until: '.diff' },
  {
    name: 'lab-revert',
    path: async () => `/labs/${(await eventful(session.mock)).attempt.id}?side=changes`,
    until: '.diff',
    then: async (page) => {
      await page.getByRole('button', { name: /^Revert this file/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'lab-editor', path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}?area=terminal&editor=true`, until: '.cm-content' },
  {
    name: 'lab-menu',
    path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}`,
    until: '.prose',
    then: (page) => page.getByRole('button', { name: 'More', exact: true }).click(),
  },
  {
    name: 'lab-palette',
    path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}`,
    until: '[data-connection="live"]',
    then: async (page) => {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'All actions' }).click();
      await page.getByRole('combobox', { name: 'Search actions' }).fill('t');
    },
  },
  {
    name: 'lab-finish',
    path: async () => `/labs/${(await ready(session.mock.start1())).attempt.id}`,
    until: '.prose',
    then: async (page) => {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'End lab' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'lab-paused',
    path: async () => {
      const lab = await ready(session.mock.start1());
      lab.change({ state: 'paused' });
      return `/labs/${lab.attempt.id}?area=checks`;
    },
    until: '.banner',
  },
  {
    name: 'lab-expiring',
    path: async () => {
      const lab = await ready(session.mock.start1());
      lab.change({ expiresAt: new Date(Date.now() + 290_000).toISOString() });
      return `/labs/${lab.attempt.id}?area=checks`;
    },
    until: '.banner',
  },
  { name: 'lab-ended', path: async () => `/labs/${(await finished(session.mock)).attempt.id}`, until: '.banner' },
  { name: 'lab-missing', path: () => '/labs/nothing', until: '.problem' },
  { name: 'results', path: async () => `/attempts/${(await finished(session.mock)).attempt.id}`, until: '.debrief-grid' },
  { name: 'results-empty', path: async () => `/attempts/${(await ready(session.mock.start1())).attempt.id}`, until: '.debrief-grid' },
  {
    name: 'results-replay',
    path: async () => `/attempts/${(await finished(session.mock)).attempt.id}`,
    until: '.debrief-grid',
    then: async (page) => {
      await page.getByRole('button', { name: /Show the recording of/ }).click();
      await page.locator('.replay-controls').waitFor();
      await page.locator('.replay').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'results-checks',
    path: async () => `/attempts/${(await finished(session.mock)).attempt.id}`,
    until: '.debrief-grid',
    then: (page) => page.getByRole('tab', { name: 'Every check' }).click(),
  },
  {
    name: 'results-disputed',
    path: async () => `/attempts/${(await disputed(session.mock)).attempt.id}`,
    until: '.debrief-grid',
    then: async (page) => {
      await page.getByRole('tab', { name: 'Every check' }).click();
      await page.locator('.dispute-list').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'results-controls',
    path: async () => `/attempts/${(await finished(session.mock)).attempt.id}`,
    until: '.debrief-grid',
    then: (page) => page.getByRole('tab', { name: 'Controls' }).click(),
  },
  {
    name: 'results-solution',
    path: async () => `/attempts/${(await finished(session.mock)).attempt.id}`,
    until: '.debrief-grid',
    then: (page) => page.getByRole('tab', { name: 'Reference solution' }).click(),
  },
];

describe.skipIf(lacks('browser'))('every page and state is accessible and fits', () => {
  for (const width of [1280, 390])
    for (const scene of scenes)
      test(`${scene.name}, ${width} px`, async () => {
        const page = await session.go(await scene.path(), {
          colorScheme: 'light',
          viewport: { width, height: width === 390 ? 844 : 800 },
          hasTouch: width === 390,
        });
        await page.locator(scene.until).first().waitFor();
        await scene.then?.(page);
        await page.evaluate(() => document.fonts.ready);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await picture(page, `${scene.name}-${colorScheme}-${width}`);
          await expectAccessible(page);
        }
        await expectNoSidewaysScroll(page);
        if (width === 1280) return;
        await page.setViewportSize({ width: 320, height: 640 });
        await expectNoSidewaysScroll(page);
      });
  test('high contrast, light and dark', async () => {
    const lab = await eventful(session.mock);
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await session.go(`/labs/${lab.attempt.id}?side=tasks`, { colorScheme, contrast: 'more' });
      await page.locator('.check-row').first().waitFor();
      await picture(page, `high-contrast-${colorScheme}`);
      await expectAccessible(page);
    }
  });
});
