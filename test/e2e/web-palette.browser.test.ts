import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { lacks } from '../support/host.ts';
import { prompt, ready, shell, webSession } from '../support/web-session.ts';

const session = webSession();
const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' });

/** Types into the palette and takes what it finds first. */
async function choose(page: Page, words: string): Promise<void> {
  await palette(page).getByRole('combobox').fill(words);
  await page.keyboard.press('Enter');
  await palette(page).waitFor({ state: 'detached' });
}

describe.skipIf(lacks('browser'))('the command palette', () => {
  async function lab() {
    const mock = await ready(session.mock.start1());
    const page = await session.go(`/labs/${mock.attempt.id}`);
    await prompt(page).waitFor();
    return { mock, page };
  }
  test('opens a scenario from the catalogue', async () => {
    const page = await session.go('/');
    await page.locator('.scenario-row').first().waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'gpu exporters');
    await page.waitForURL('**/scenarios/leaky-gpu-endpoints');
    await page.keyboard.press('Control+k');
    await palette(page).getByRole('option', { name: 'Start lab' }).waitFor();
    await page.keyboard.press('Escape');
    await palette(page).waitFor({ state: 'detached' });
  });
  test('brings in what a slow page offers once it is there', async () => {
    const page = await session.go('/');
    await page.locator('.scenario-row').first().waitFor();
    const held = Promise.withResolvers<void>();
    await page.route('**/api/scenarios/leaky-gpu-endpoints', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.keyboard.press('Control+k');
    await choose(page, 'gpu exporters');
    await page.waitForURL('**/scenarios/leaky-gpu-endpoints');
    await page.keyboard.press('Control+k');
    await palette(page).getByRole('option', { name: 'All scenarios' }).waitFor();
    expect(await palette(page).getByRole('option', { name: 'Start lab' }).count()).toBe(0);
    held.resolve();
    await palette(page).getByRole('option', { name: 'Start lab' }).waitFor();
  });
  test('does what the screen offers: hints, checks, attack, terminal, regions, theme', async () => {
    const { mock, page } = await lab();
    await page.locator('.lab-header h1 a').focus();
    await page.keyboard.press('Control+k');
    await choose(page, 'hint passwords do not');
    await expect.poll(() => mock.attempt.hintsTaken).toEqual({ passwords: 1 });
    await page.locator('#task-passwords:focus').waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'show attack');
    await expect.poll(() => mock.attempt.attackRuns.length).toBe(2);
    await page.keyboard.press('Meta+k');
    await choose(page, 'checks region');
    expect(await page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-label'))).toBe('Checks');
    await page.keyboard.press('Control+k');
    await choose(page, 'check this task: root');
    await page.locator('.checks [data-standing="fail"]').first().waitFor();
    await page.keyboard.press('Control+k');
    await choose(page, 'new terminal host');
    await expect.poll(() => mock.shells.size).toBe(2);
    await page.locator('.lab-header h1 a').focus();
    await page.keyboard.press('Control+k');
    await choose(page, 'theme dark');
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.keyboard.press('Control+k');
    await choose(page, 'reset lab');
    await page.getByRole('dialog', { name: 'Reset the whole lab?' }).waitFor();
    await page.keyboard.press('Control+k');
    expect(await palette(page).count()).toBe(0);
  });
  test('leaves Ctrl+K to the shell, takes Cmd+K there, and gives the keyboard back', async () => {
    const { mock, page } = await lab();
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.press('Control+k');
    await expect.poll(() => shell(mock)?.typed).toBe('\u000b');
    expect(await palette(page).count()).toBe(0);
    await page.keyboard.press('Meta+k');
    await palette(page).waitFor();
    await page.keyboard.press('Escape');
    await palette(page).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('xterm-helper-textarea');
    await page.keyboard.press('Meta+k');
    await choose(page, 'find in');
    await page.getByRole('search').getByRole('textbox').waitFor();
    expect(shell(mock)?.typed).toBe('\u000b');
  });
  test('says what it lacks, is a named combobox over named groups, and lists no action twice', async () => {
    const { page } = await lab();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'All actions' }).click();
    await palette(page).getByRole('group', { name: 'Terminal' }).waitFor();
    const titles = await palette(page).getByRole('option').allInnerTexts();
    expect(titles.length).toBeGreaterThan(25);
    expect(new Set(titles).size).toBe(titles.length);
    await expectAccessible(page);
    await palette(page).getByRole('combobox').fill('xyzzy');
    await palette(page).getByText('No action on this screen is called that.').waitFor();
    await expectAccessible(page);
  });
});
