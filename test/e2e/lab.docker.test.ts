import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attempt } from '#server/api.ts';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { scriptFor } from '#server/catalogue/script-for.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { expectAccessible, launch, picture, visit } from '../support/browser.ts';
import { lacks } from '../support/host.ts';
import { ensureBuilt } from '../support/web-build.ts';
import { prompt, rows, typeLine } from '../support/web-session.ts';

const scenario = 'ssh-front-door';
const minute = 60_000;

/** The whole way in a real browser, over the real server, into real containers; the mouse is not touched. */
describe.skipIf(lacks('docker') || lacks('browser'))('a real lab in a real browser', () => {
  let server: OwnServer;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    server = await OwnServer.start();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const attemptOf = (page: Page): Promise<Attempt> =>
    page.evaluate(async () => (await (await fetch(`/api/attempts/${location.pathname.split('/')[2] ?? ''}`)).json()) as Attempt);
  const check = async (page: Page): Promise<void> => {
    const before = (await attemptOf(page)).check?.id;
    await page.keyboard.press('Control+Shift+Enter');
    await expect
      .poll(
        async () => {
          const { check: run } = await attemptOf(page);
          return run?.id !== before && run?.state;
        },
        { timeout: 3 * minute, interval: 500 },
      )
      .toBe('done');
  };
  const focusTerminal = async (page: Page): Promise<void> => {
    for (let step = 0; step < 6 && !(await page.evaluate(() => document.activeElement?.closest('.term') !== null)); step += 1) await page.keyboard.press('F6');
  };

  test(
    'is started, broken into, fixed and finished by keyboard, and comes back after a reload',
    async () => {
      const { page, context, complaints } = await visit(browser, { viewport: { width: 1440, height: 900 } });
      await page.goto(`${server.url}/s/${scenario}`);
      await page.waitForURL('**/labs/**');
      await prompt(page).waitFor({ timeout: 15 * minute });
      await expect.poll(async () => (await attemptOf(page)).proven, { timeout: 3 * minute }).toBe(true);

      await check(page);
      await expect.poll(() => page.locator('.checks-head').innerText()).toMatch(/\b0 of 100 points/);
      expect(await page.locator('.checks').innerText()).toMatch(/observed[\s\S]*expected/);
      await picture(page, 'real-fresh');
      await expectAccessible(page);

      await focusTerminal(page);
      await typeLine(page, 'echo kept $((40+2))');
      await expect.poll(() => rows(page).innerText()).toContain('kept 42');
      const before = await rows(page).innerText();
      await page.reload();
      await prompt(page).waitFor({ timeout: minute });
      await expect.poll(() => rows(page).innerText()).toBe(before);

      const { variant } = await attemptOf(page);
      const script = scriptFor((await loadCatalogue()).scenarios.get(scenario)!, 'solution', variant)!;
      await focusTerminal(page);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.evaluate((text) => navigator.clipboard.writeText(text), `${script}\necho solved $((40+2))`);
      await page.keyboard.press('Control+V');
      await page.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => rows(page).innerText()).toContain('echo solved');
      await page.keyboard.press('Enter');
      await expect.poll(() => rows(page).innerText(), { timeout: 2 * minute }).toContain('solved 42');
      await check(page);
      await expect.poll(() => page.locator('.checks-head').innerText()).toContain('100 of 100 points');
      await picture(page, 'real-solved');

      await page.getByRole('button', { name: 'Finish' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Finish lab' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/attempts/**', { timeout: 3 * minute });
      await page.locator('.debrief-grid').waitFor();
      expect(await page.locator('.attack-result').first().innerText()).toMatch(/Reached its aim[\s\S]*Stopped/);
      await page.locator('.changes').getByText('/etc/ssh/sshd_config', { exact: true }).waitFor();
      expect(await page.locator('.result-score').innerText()).toContain('100 of 100');
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(page, 'real-debrief');
      await page.getByRole('button', { name: /Show the recording of/ }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.replay-controls').waitFor();
      await picture(page, 'real-results');
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await context.close();
    },
    25 * minute,
  );
});
