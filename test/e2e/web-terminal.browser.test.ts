import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { expectAccessible, picture } from '../support/browser.ts';
import { lacks } from '../support/host.ts';
import type { MockLab } from '../support/web-mock-lab.ts';
import { prompt, ready, rows, shell, typeLine, webSession } from '../support/web-session.ts';

const session = webSession();

describe.skipIf(lacks('browser'))('the terminal', () => {
  async function terminal(): Promise<{ page: Page; lab: MockLab }> {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}?area=terminal`);
    await prompt(page).waitFor();
    await page.locator('.xterm-helper-textarea').first().focus();
    return { page, lab };
  }
  const paste = (page: Page, text: string): Promise<void> =>
    page
      .locator('.xterm-helper-textarea')
      .first()
      .evaluate((area, words) => {
        const data = new DataTransfer();
        data.setData('text/plain', words);
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      }, text);

  test('opens by itself and shows what is typed', async () => {
    const { page } = await terminal();
    await typeLine(page, 'id');
    await expect.poll(() => rows(page).innerText()).toContain('uid=1000(learner)');
  });
  test('comes back as it was after a reload, with its scrollback', async () => {
    const { page, lab } = await terminal();
    await typeLine(page, 'lines');
    await expect.poll(() => rows(page).innerText()).toContain('line 200');
    const before = await rows(page).innerText();
    await page.reload();
    await prompt(page).waitFor();
    await expect.poll(() => rows(page).innerText()).toBe(before);
    await page.getByRole('button', { name: 'Read output as text' }).click();
    await expect.poll(() => page.getByRole('dialog').innerText()).toContain('line 1\n');
    expect(lab.shells.size).toBe(1);
  });
  test('never answers a program, however often the page is loaded while it asks', async () => {
    const { page, lab } = await terminal();
    await typeLine(page, 'query');
    for (let time = 0; time < 3; time += 1) {
      await page.reload();
      await prompt(page).waitFor();
    }
    await typeLine(page, 'id');
    await expect.poll(() => rows(page).innerText()).toContain('uid=1000');
    expect(shell(lab)?.typed).toBe('query\rid\r');
  });
  test('runs nothing from a paste that tries to end bracketed paste', async () => {
    const { page, lab } = await terminal();
    await typeLine(page, 'bracket');
    await paste(page, 'echo one\u001b[201~\necho two');
    await expect.poll(() => shell(lab)?.typed).toContain('echo two');
    expect(shell(lab)?.typed).toContain('\u001b[200~echo one[201~\recho two\u001b[201~');
    await expect.poll(() => rows(page).innerText()).not.toContain('bash: one');
  });
  test('shows five pasted lines before they are sent', async () => {
    const { page, lab } = await terminal();
    await typeLine(page, 'bracket');
    await paste(page, 'a\nb\nc\nd\ne');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.locator('pre').innerText()).toContain('a\nb\nc\nd\ne');
    expect(shell(lab)?.typed).toBe('bracket\r');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await paste(page, 'echo a\nb\nc\nd\ne');
    await dialog.getByRole('button', { name: 'Paste as one line' }).click();
    await expect.poll(() => shell(lab)?.typed).toContain('echo a b c d e');
  });
  test('asks for two lines where the shell has no bracketed paste, and not for one', async () => {
    const { page, lab } = await terminal();
    await paste(page, 'echo alone');
    await expect.poll(() => shell(lab)?.typed).toBe('echo alone');
    await paste(page, 'x\ny');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(shell(lab)?.typed).toBe('echo alone');
  });
  test('Shift+F6 leaves it always, F6 where no full-screen program runs', async () => {
    const { page, lab } = await terminal();
    const inTerminal = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest('.term') !== null);
    await page.keyboard.press('F6');
    expect(await inTerminal()).toBe(false);
    await page.keyboard.press('Shift+F6');
    expect(await inTerminal()).toBe(true);
    await typeLine(page, 'full');
    await expect.poll(() => rows(page).innerText()).toContain('a full-screen program');
    await page.keyboard.press('F6');
    expect(await inTerminal()).toBe(true);
    await expect.poll(() => shell(lab)?.typed).toContain('\u001b[17~');
    await page.keyboard.press('Shift+F6');
    expect(await inTerminal()).toBe(false);
  });
  test('drops keys while the network is away, says so, and comes back', async () => {
    const { page, lab } = await terminal();
    await page.context().setOffline(true);
    await page.locator('[data-connection]:not([data-connection="live"])').waitFor();
    await page.keyboard.type('lost');
    await page.context().setOffline(false);
    await prompt(page).waitFor();
    await page.locator('.xterm-helper-textarea').first().focus();
    await typeLine(page, 'id');
    await expect.poll(() => shell(lab)?.typed).toContain('id\r');
    expect(shell(lab)?.typed).not.toContain('lost');
  });
  test('notices a silent network', async () => {
    const { page, lab } = await terminal();
    shell(lab)?.silence(true);
    await page.locator('[data-connection="stalled"], [data-connection="reconnecting"]').waitFor({ timeout: 60_000 });
    shell(lab)?.silence(false);
    await prompt(page).waitFor();
  });
  test('reconnects by itself when the server restarts', async () => {
    const { page, lab } = await terminal();
    await typeLine(page, 'id');
    shell(lab)?.drop();
    await page.locator('[data-connection="reconnecting"]').waitFor();
    await prompt(page).waitFor();
    await expect.poll(() => rows(page).innerText()).toContain('uid=1000');
  });
  test('finds, copies a selection, and keeps Ctrl+C otherwise', async () => {
    const { page, lab } = await terminal();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await typeLine(page, 'box');
    await page.keyboard.press('Control+Shift+F');
    await page.getByRole('search').getByRole('textbox').fill('sshd');
    await expect.poll(() => page.getByRole('search').innerText()).toContain('1 of 1');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('sshd');
    await page.keyboard.press('Control+C');
    await expect.poll(() => shell(lab)?.typed).toContain('\u0003');
  });
  test('runs a command of the brief, and asks where a line is half typed', async () => {
    const { page, lab } = await terminal();
    await page.getByRole('button', { name: 'Run in the terminal' }).click();
    await expect.poll(() => shell(lab)?.typed).toContain('sudo sshd -T');
    await page.keyboard.type('half');
    await page.getByRole('button', { name: 'Run in the terminal' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    expect(shell(lab)?.typed.endsWith('half')).toBe(true);
  });
  test('several terminals, moved between by keys', async () => {
    const { page, lab } = await terminal();
    await page.getByRole('button', { name: 'Open, close or arrange terminals' }).click();
    await page.getByRole('menuitem', { name: 'New terminal on host' }).click();
    await page.getByRole('tab', { name: 'host 2', selected: true }).waitFor();
    await prompt(page).waitFor();
    await page.locator('.term:not([hidden]) .xterm-helper-textarea').focus();
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.getByRole('tab', { name: 'host', exact: true, selected: true }).waitFor();
    expect(lab.shells.size).toBe(2);
  });
  test('the output is read with a heading for each command, and a reported status is said in screen reader mode', async () => {
    const { page } = await terminal();
    await typeLine(page, 'id');
    await typeLine(page, 'echo two words');
    await expect.poll(() => rows(page).innerText()).toContain('two words');
    await page.getByRole('button', { name: 'Read output as text' }).click();
    const dialog = page.getByRole('dialog', { name: 'Terminal output as text' });
    await expect.poll(() => dialog.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(['id', 'echo two words']);
    await expectAccessible(page);
    await picture(page, 'lab-read-output');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Screen reader mode' }).click();
    await page.locator('.xterm-helper-textarea').first().focus();
    await typeLine(page, 'false');
    await expect.poll(() => page.locator('[aria-label="Announcements"]').innerText()).toContain('The command ended with status 1.');
  });
  test('tells its colours, and again when the theme changes', async () => {
    const { page, lab } = await terminal();
    await expect.poll(() => shell(lab)?.background).toBe('#fbfaf6');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await expect.poll(() => shell(lab)?.background).toBe('#10151a');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark, high contrast');
    await expect.poll(() => shell(lab)?.background).toBe('#000000');
  });
  test('two at a time: split, remembered, swapped, each with the keyboard, and one again', async () => {
    const { page, lab } = await terminal();
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Open, close or arrange terminals' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const second = page.getByRole('region', { name: 'Second terminal' });
    await menu('Two stacked');
    await second.getByRole('button', { name: 'Open another terminal on host' }).click();
    await second.locator('.xterm-rows').waitFor();
    await expect.poll(() => lab.shells.size).toBe(2);
    await menu('Two side by side');
    await expectAccessible(page);
    const inSecond = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest('.second .term') !== null);
    await page.locator('.first .term:not([hidden]) .xterm-helper-textarea').focus();
    await page.keyboard.press('F6');
    expect(await inSecond()).toBe(true);
    await typeLine(page, 'id');
    await expect.poll(() => second.locator('.xterm-rows').innerText()).toContain('uid=1000');
    await page.getByRole('button', { name: 'Run in the terminal' }).click();
    await expect.poll(() => second.locator('.xterm-rows').innerText()).toContain('sudo sshd -T');
    await page.reload();
    await expect.poll(() => second.locator('.xterm-rows').innerText()).toContain('uid=1000');
    await menu('Swap the two');
    await expect.poll(() => page.locator('.first .term:not([hidden]) .xterm-rows').innerText()).toContain('uid=1000');
    await second.getByRole('button', { name: 'Show one terminal' }).click();
    await second.waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.first .term:not([hidden]) .xterm-rows').innerText()).toContain('uid=1000');
  });
  test('tabs are ordered by the menu, and stay so', async () => {
    const { page } = await terminal();
    const open = page.getByRole('button', { name: 'Open, close or arrange terminals' });
    await open.click();
    await page.getByRole('menuitem', { name: 'New terminal on host' }).click();
    await page.getByRole('tab', { name: 'host 2', selected: true }).waitFor();
    await open.click();
    await page.getByRole('menuitem', { name: 'Move host 2 left' }).click();
    const tabs = page.getByRole('tablist', { name: 'Terminals' });
    await expect.poll(() => tabs.innerText()).toMatch(/host 2\s+host$/);
    await page.reload();
    await expect.poll(() => tabs.innerText()).toMatch(/host 2\s+host$/);
  });
  test('the graphics card draws the shown terminal where the browser can, and losing it is survived', async () => {
    const { page } = await terminal();
    const able = await page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
    const drawnBy = (): Promise<string[]> =>
      page.locator('.term').evaluateAll((terms) => terms.map((term) => (term.querySelector('canvas') ? 'card' : 'page')).toSorted());
    const shown = (): Promise<string> => page.locator('.term:not([hidden]) .xterm-rows').innerText();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: /Draw with the graphics card/ }).click();
    await page.keyboard.press('Escape');
    await expect.poll(drawnBy).toEqual([able ? 'card' : 'page']);
    await page.getByRole('button', { name: 'Open, close or arrange terminals' }).click();
    await page.getByRole('menuitem', { name: 'New terminal on host' }).click();
    await page.getByRole('tab', { name: 'host 2', selected: true }).waitFor();
    await expect.poll(drawnBy).toEqual(able ? ['card', 'page'] : ['page', 'page']);
    await page.locator('.term:not([hidden]) canvas').evaluateAll((canvases) => {
      for (const canvas of canvases as HTMLCanvasElement[]) canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await expect.poll(drawnBy, { timeout: 15_000 }).toEqual(['page', 'page']);
    await page.locator('.term:not([hidden]) .xterm-helper-textarea').focus();
    await typeLine(page, 'id');
    await expect.poll(shown).toContain('uid=1000');
  });
});
