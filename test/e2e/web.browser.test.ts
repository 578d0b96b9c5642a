import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { lacks } from '../support/host.ts';
import { finished, prompt, ready, typeLine, webSession } from '../support/web-session.ts';

const session = webSession();

describe.skipIf(lacks('browser'))('checks, files and the end', () => {
  test('verdicts stream in, are said in one sentence, and a regression carries its times', async () => {
    const lab = await ready(session.mock.start1());
    session.mock.stepMs = 80;
    const page = await session.go(`/labs/${lab.attempt.id}`);
    await prompt(page).waitFor();
    lab.fixed.add('sshd-permit-root-login');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('.checks [data-standing="pass"]').first().waitFor();
    await expect.poll(() => page.locator('[aria-label="Announcements"]').innerText()).toContain('2 of 7 pass, 5 fail; all safeguards hold. 40 of 100 points.');
    expect(await page.locator('.checks [data-check="passwords/sshd-password-authentication"]').innerText()).toContain('PasswordAuthentication yes');
    lab.fixed.delete('sshd-permit-root-login');
    await page.keyboard.press('Control+Shift+Enter');
    const row = page.locator('.checks [data-check="root-login/sshd-permit-root-login"]');
    await expect.poll(() => row.innerText()).toMatch(/Broken again[\s\S]*passed \d\d:\d\d, broken \d\d:\d\d/);
  });
  test('a broken safeguard withholds points and is said at once', async () => {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}`);
    await prompt(page).waitFor();
    lab.fixed.add('sshd-crypto');
    lab.broken.add('deploy-key');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect
      .poll(() => page.locator('[aria-label="Announcements"] [role="alert"]').innerText())
      .toContain('Safeguard broken: The deploy key still logs in');
    expect(await page.locator('.checks').innerText()).toContain('Points wait until 1 safeguard holds again');
  });
  test('a verdict that is thought wrong is looked at again, and the learner is told what came of it', async () => {
    const lab = await ready(session.mock.start1());
    await lab.check('check', 1);
    const page = await session.go(`/labs/${lab.attempt.id}`);
    const row = page.locator('.checks [data-check="crypto/sshd-crypto"]');
    await row.getByText('Why, and how it is checked').click();
    await row.getByRole('button', { name: /I think this is wrong/ }).click();
    const dialog = page.getByRole('dialog', { name: 'You think this is wrong' });
    await dialog.getByLabel(/What is wrong with it/).fill('The cipher is not offered.');
    await expectAccessible(page);
    session.mock.stepMs = 60;
    await dialog.getByRole('button', { name: 'Look at it again' }).click();
    await row.getByText('It is being looked at again.').waitFor();
    await row.getByText(/a fresh look finds the same. Two old algorithms/).waitFor();
    expect(await row.getByRole('button', { name: /I think this is wrong/ }).count()).toBe(1);
    expect(lab.attempt.disputes[0]?.note).toBe('The cipher is not offered.');
    lab.fixed.add('sshd-crypto');
    await row.getByRole('button', { name: /I think this is wrong/ }).click();
    await dialog.getByRole('button', { name: 'Look at it again' }).click();
    await expect.poll(() => page.locator('[aria-label="Announcements"]').innerText()).toMatch(/A fresh look at \d\d:\d\d passes, and counts/);
    await page.goto(new URL(`/attempts/${lab.attempt.id}`, page.url()).href);
    await page.getByRole('tab', { name: 'Every check' }).click();
    expect(await page.locator('.dispute-list').innerText()).toMatch(/The cipher is not offered[\s\S]*finds the same[\s\S]*passes, and counts/);
  });
  test('the editor saves with the etag, and a conflict is settled by Compare, Keep mine or Take theirs', async () => {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}?editor=true&machine=host&file=/etc/ssh/sshd_config`);
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# mine');
    await page.getByText('● unsaved').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText(/^saved /).waitFor();
    expect(lab.files[0]?.content).toContain('# mine');
    await page.keyboard.type(' again');
    const file = lab.files[0];
    if (file) lab.files[0] = { ...file, content: 'theirs\n', etag: 'other' };
    await page.keyboard.press('Control+s');
    await page.getByText('The file changed underneath while you edited it.').waitFor();
    await expectAccessible(page);
    await page.getByRole('alert').getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await expect.poll(() => page.locator('.cm-content').innerText()).toMatch(/^theirs\s*$/);
    await page.getByLabel('File').selectOption('host\n/etc/issue.net');
    await page.getByText('belongs to root, read only for you').waitFor();
    expect(await page.getByText('0640 root:root').count()).toBe(1);
  });
  test('a changed file is reverted after a question, and not where it changed meanwhile', async () => {
    const lab = await ready(session.mock.start1());
    lab.fixed.add('sshd-permit-root-login');
    const page = await session.go(`/labs/${lab.attempt.id}?side=changes`);
    const revert = page.getByRole('button', { name: /^Revert this file/ });
    await revert.click();
    const dialog = page.getByRole('dialog', { name: 'Revert this file?' });
    await expectAccessible(page);
    const [, file] = lab.files;
    if (file) lab.files[1] = { ...file, etag: 'meanwhile' };
    await dialog.getByRole('button', { name: 'Revert file' }).click();
    await dialog.getByText('The file changed meanwhile.').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    if (file) lab.files[1] = file;
    await revert.click();
    await dialog.getByRole('button', { name: 'Revert file' }).click();
    await revert.waitFor({ state: 'detached' });
    expect(lab.files[1]?.etag).toBe('reverted');
    const patch = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download patch' }).click();
    expect((await patch).suggestedFilename()).toBe('ssh-front-door.patch');
  });
  test('a draft survives a reload', async () => {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}?editor=true`);
    await page.locator('.cm-content').click();
    await page.keyboard.type('draft ');
    await page.getByText('● unsaved').waitFor();
    await page.reload();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('draft ');
  });
  test('percent is shown only with enough samples, and never falls', async () => {
    session.mock.options.phaseMs = 500;
    const lab = session.mock.start1();
    const page = await session.go(`/labs/${lab.attempt.id}`);
    const seen: number[] = [];
    while ((await page.locator('.percent').count()) > 0 || lab.attempt.state === 'starting') {
      const words = await page
        .locator('.percent')
        .first()
        .innerText({ timeout: 200 })
        .catch(() => '');
      if (words !== '') seen.push(Number.parseInt(words, 10));
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    session.mock.options.withoutPercent = true;
    session.mock.options.phaseMs = 5_000;
    const unknown = await session.go(`/labs/${session.mock.start1().attempt.id}`);
    await unknown.locator('.phase').first().waitFor();
    expect(await unknown.locator('.percent').count()).toBe(0);
  });
  test('a lost event stream says how old the page is, and comes back', async () => {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}`);
    await prompt(page).waitFor();
    session.mock.down.add(`attempts/${lab.attempt.id}`);
    await page.context().setOffline(true);
    lab.cutWatchers();
    await page.getByText(/Last update .* ago, reconnecting/).waitFor();
    session.mock.down.clear();
    await page.context().setOffline(false);
    await page.getByText(/Last update .* ago/).waitFor({ state: 'detached' });
  });
  test('the lab is paused, resumed and extended', async () => {
    const lab = await ready(session.mock.start1());
    const page = await session.go(`/labs/${lab.attempt.id}`);
    await page.getByRole('button', { name: '+15' }).click();
    await expect.poll(() => lab.attempt.extensionsLeft).toBe(2);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Lab paused.').waitFor();
    await page.getByRole('button', { name: 'Resume lab' }).click();
    await expect.poll(() => lab.attempt.state).toBe('ready');
  });
  test('where a scenario runs in two ways the learner chooses, and the choice is told everywhere', async () => {
    session.mock.simulation = true;
    session.mock.dockerMissing = true;
    const page = await session.go('/');
    const row = page.locator('.scenario-row', { hasText: 'Close the SSH front door' });
    await expect.poll(() => row.innerText()).toMatch(/Simulated[\s\S]*Container[\s\S]*Starts at once/);
    await row.getByRole('link').click();
    await page.waitForURL('**/scenarios/ssh-front-door');
    const way = (name: RegExp) => page.locator('.start-lab').getByRole('radio', { name });
    await way(/Container/).waitFor();
    expect(await way(/Container/).isDisabled()).toBe(true);
    expect(await way(/Simulated/).isChecked()).toBe(true);
    expect(await page.locator('.start-lab').innerText()).toMatch(/real shell syntax, no real kernel\. Starts at once\.[\s\S]*No Docker socket answers/);
    await page.getByText('What only a kernel shows is missing').waitFor();
    session.mock.dockerMissing = false;
    await page.reload();
    await way(/Container/).check();
    await way(/Simulated/).check();
    await page.getByRole('button', { name: 'Start lab' }).click();
    await page.waitForURL('**/labs/**');
    expect(await page.locator('.lab-header').innerText()).toContain('Simulated');
    const [lab] = session.mock.labs.values();
    expect(lab?.attempt.runtime).toBe('embedded');
    await page.goto(new URL(`/attempts/${lab?.attempt.id}`, page.url()).href);
    await expect.poll(() => page.locator('.results-head').innerText()).toContain('Simulated');
  });
  test('a container lab that does not start can be started as a simulation', async () => {
    session.mock.simulation = true;
    session.mock.options.failsAt = 'image';
    const lab = session.mock.start1();
    const page = await session.go(`/labs/${lab.attempt.id}`);
    await page.getByRole('button', { name: 'Start it as: simulated' }).click();
    await expect.poll(() => [...session.mock.labs.values()].map(({ attempt }) => attempt.runtime)).toEqual(['docker', 'embedded']);
    await page.waitForURL((url) => !url.pathname.endsWith(lab.attempt.id));
  });
  test('the reference solution and the other views belong to the results', async () => {
    const lab = await finished(session.mock);
    const page = await session.go(`/attempts/${lab.attempt.id}`);
    await page.getByRole('tab', { name: 'Reference solution' }).click();
    await page.getByText('systemctl reload ssh').waitFor();
    await page.getByRole('tab', { name: 'Debrief' }).click();
    await page
      .getByRole('button', { name: /Show the recording at/ })
      .first()
      .click();
    await page.locator('.replay-controls').waitFor();
    await page.getByLabel('Position').fill('23000');
    await expect.poll(() => page.locator('.replay .xterm-rows').innerText()).toContain('sshd -T');
  });
});

describe.skipIf(lacks('browser'))('with the keyboard alone', () => {
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => {
        const at = document.activeElement;
        return at ? (at.getAttribute('aria-label') ?? at.textContent ?? '').trim() : '';
      });
      if (name.test(label)) return;
    }
    throw new Error(`nothing called ${name.source} by Tab`);
  }
  test('from the catalogue over a fix and a Pass to the debrief', async () => {
    const page = await session.go('/');
    await page.locator('.scenario-row').first().waitFor();
    await tabTo(page, /^Close the SSH front door$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/scenarios/ssh-front-door');
    await page.getByRole('button', { name: 'Start lab' }).waitFor();
    await tabTo(page, /^Start lab$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/labs/**');
    await prompt(page).waitFor();
    for (let step = 0; step < 6 && !(await page.evaluate(() => document.activeElement?.closest('.term') !== null)); step += 1) await page.keyboard.press('F6');
    await typeLine(page, 'fix sshd-permit-root-login');
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('.checks [data-standing="pass"]').first().waitFor();
    await page.keyboard.press('Shift+F6');
    await page.keyboard.press('Shift+F6');
    await tabTo(page, /^Finish$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Finish lab$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/attempts/**');
    await page.getByText('What you fixed').waitFor();
    expect(await page.locator('.fixed').innerText()).toContain('Root cannot log in over SSH');
    expect(await page.locator('.attack-result').first().innerText()).toMatch(/Reached its aim[\s\S]*Stopped/);
  });
});
