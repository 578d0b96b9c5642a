import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll, hasBrowser, launch, picture, type Visit, visit } from '../support/browser.ts';
import { dist, ensureBuilt } from '../support/web-build.ts';
import { WebMock } from '../support/web-mock.ts';
import type { MockLab } from '../support/web-mock-lab.ts';

/** The web app against the stand-in for the server: every page and state, in both themes, wide and narrow. */
let browser: Browser;
let mock: WebMock;
let base: string;
let open: Visit[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  ensureBuilt();
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  if (!hasBrowser) return;
  mock = new WebMock(dist);
  base = await mock.start();
});
afterEach(async () => {
  const complaints = open.flatMap((each) => each.complaints);
  for (const each of open) await each.context.close();
  open = [];
  await mock?.close();
  expect(complaints).toEqual([]);
});

async function go(path: string, options: Parameters<typeof visit>[1] = {}): Promise<Page> {
  const visited = await visit(browser, options);
  open.push(visited);
  await visited.page.goto(base + path);
  return visited.page;
}
const prompt = (page: Page) => page.locator('[data-connection="live"]');
const typeLine = async (page: Page, line: string): Promise<void> => {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
};
const shell = (lab: MockLab) => [...lab.shells.values()][0];
const rows = (page: Page) => page.locator('.xterm-rows').first();
const ready = async (lab: MockLab): Promise<MockLab> => {
  await expect.poll(() => lab.attempt.proven).toBe(true);
  return lab;
};

/** A lab with every standing at once: pass, fail, broken again, error of ours, a broken safeguard, hints taken. */
async function eventful(): Promise<MockLab> {
  const lab = await ready(mock.start1());
  lab.fixed.add('sshd-permit-root-login').add('sshd-crypto');
  await lab.check('check', 1);
  lab.fixed.delete('sshd-permit-root-login');
  lab.broken.add('deploy-key');
  lab.unknown.add('sshd-banner');
  await lab.check('check', 1);
  lab.takeHint('root-login');
  return lab;
}
async function finished(): Promise<MockLab> {
  const lab = await eventful();
  lab.broken.clear();
  lab.fixed.add('sshd-permit-root-login');
  lab.openShell('host');
  await lab.check('submit', 1);
  return lab;
}

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
      await eventful();
      return '/';
    },
    until: '.continue',
  },
  { name: 'catalogue-filtered', path: () => '/scenarios?level=beginner', until: '.scenario-row' },
  { name: 'catalogue-nothing', path: () => '/scenarios?level=intermediate&minutes=10', until: '.empty' },
  {
    name: 'catalogue-empty',
    path: () => {
      mock.noScenarios = true;
      return '/scenarios';
    },
    until: '.empty',
  },
  {
    name: 'catalogue-error',
    path: () => {
      mock.down.add('scenarios');
      return '/scenarios';
    },
    until: '.problem',
  },
  { name: 'scenario', path: () => '/scenarios/ssh-front-door', until: '.ruled' },
  {
    name: 'scenario-no-runtime',
    path: () => {
      mock.dockerMissing = true;
      return '/scenarios/ssh-front-door';
    },
    until: '.problem',
  },
  { name: 'scenario-missing', path: () => '/scenarios/nothing', until: '.problem' },
  { name: 'not-found', path: () => '/nowhere', until: 'h1' },
  {
    name: 'lab-starting',
    path: () => {
      mock.options.phaseMs = 30_000;
      return `/labs/${mock.start1().attempt.id}?area=terminal`;
    },
    until: '.phase',
  },
  {
    name: 'lab-failed',
    path: async () => {
      mock.options.failsAt = 'image';
      return `/labs/${mock.start1().attempt.id}?area=terminal`;
    },
    until: '.problem',
  },
  { name: 'lab-fresh', path: async () => `/labs/${(await ready(mock.start1())).attempt.id}?area=terminal`, until: '[data-connection="live"]' },
  { name: 'lab-brief', path: async () => `/labs/${(await ready(mock.start1())).attempt.id}?area=brief`, until: '.prose' },
  { name: 'lab-checks', path: async () => `/labs/${(await eventful()).attempt.id}?area=checks&side=tasks`, until: '.check-row.regress' },
  { name: 'lab-tasks', path: async () => `/labs/${(await eventful()).attempt.id}?side=tasks`, until: '.task' },
  { name: 'lab-changes', path: async () => `/labs/${(await eventful()).attempt.id}?side=changes`, until: '.diff' },
  { name: 'lab-editor', path: async () => `/labs/${(await ready(mock.start1())).attempt.id}?area=terminal&editor=true`, until: '.cm-content' },
  { name: 'lab-menu', path: async () => `/labs/${(await ready(mock.start1())).attempt.id}`, until: '.prose', then: (page) => page.getByRole('button', { name: 'More', exact: true }).click() },
  {
    name: 'lab-finish',
    path: async () => `/labs/${(await ready(mock.start1())).attempt.id}`,
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
      const lab = await ready(mock.start1());
      lab.change({ state: 'paused' });
      return `/labs/${lab.attempt.id}?area=checks`;
    },
    until: '.banner',
  },
  {
    name: 'lab-expiring',
    path: async () => {
      const lab = await ready(mock.start1());
      lab.change({ expiresAt: new Date(Date.now() + 290_000).toISOString() });
      return `/labs/${lab.attempt.id}?area=checks`;
    },
    until: '.banner',
  },
  { name: 'lab-ended', path: async () => `/labs/${(await finished()).attempt.id}`, until: '.banner' },
  { name: 'lab-missing', path: () => '/labs/nothing', until: '.problem' },
  { name: 'results', path: async () => `/attempts/${(await finished()).attempt.id}`, until: '.debrief-grid' },
  { name: 'results-empty', path: async () => `/attempts/${(await ready(mock.start1())).attempt.id}`, until: '.debrief-grid' },
  {
    name: 'results-replay',
    path: async () => `/attempts/${(await finished()).attempt.id}`,
    until: '.debrief-grid',
    then: async (page) => {
      await page.getByRole('button', { name: /Show the recording of/ }).click();
      await page.locator('.replay-controls').waitFor();
      await page.locator('.replay').scrollIntoViewIfNeeded();
    },
  },
  { name: 'results-checks', path: async () => `/attempts/${(await finished()).attempt.id}`, until: '.debrief-grid', then: (page) => page.getByRole('tab', { name: 'Every check' }).click() },
  { name: 'results-controls', path: async () => `/attempts/${(await finished()).attempt.id}`, until: '.debrief-grid', then: (page) => page.getByRole('tab', { name: 'Controls' }).click() },
  { name: 'results-solution', path: async () => `/attempts/${(await finished()).attempt.id}`, until: '.debrief-grid', then: (page) => page.getByRole('tab', { name: 'Reference solution' }).click() },
];

describe.skipIf(!hasBrowser)('every page and state is accessible and fits', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390] as const)
      for (const scene of scenes)
        test(`${scene.name}, ${colorScheme}, ${width} px`, async () => {
          const page = await go(await scene.path(), { colorScheme, viewport: { width, height: width === 390 ? 844 : 800 }, hasTouch: width === 390 });
          await page.locator(scene.until).first().waitFor();
          await scene.then?.(page);
          await page.evaluate(() => document.fonts.ready);
          await picture(page, `${scene.name}-${colorScheme}-${width}`);
          await expectAccessible(page);
          await expectNoSidewaysScroll(page);
        });
  for (const scene of scenes)
    test(`${scene.name} has no sideways scroll at 320 px`, async () => {
      const page = await go(await scene.path(), { viewport: { width: 320, height: 640 } });
      await page.locator(scene.until).first().waitFor();
      await scene.then?.(page);
      await expectNoSidewaysScroll(page);
    });
  test('high contrast, light and dark', async () => {
    const lab = await eventful();
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await go(`/labs/${lab.attempt.id}?side=tasks`, { colorScheme, contrast: 'more' });
      await page.locator('.check-row').first().waitFor();
      await picture(page, `high-contrast-${colorScheme}`);
      await expectAccessible(page);
    }
  });
});

describe.skipIf(!hasBrowser)('the terminal', () => {
  async function terminal(): Promise<{ page: Page; lab: MockLab }> {
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}?area=terminal`);
    await prompt(page).waitFor();
    await page.locator('.xterm-helper-textarea').first().focus();
    return { page, lab };
  }
  const paste = (page: Page, text: string): Promise<void> =>
    page.locator('.xterm-helper-textarea').first().evaluate((area, words) => {
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
  test('notices a silent network within 12 s', async () => {
    const { page, lab } = await terminal();
    shell(lab)?.silence(true);
    await page.locator('[data-connection="stalled"], [data-connection="reconnecting"]').waitFor({ timeout: 12_000 });
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
    await page.getByRole('button', { name: 'Open or close a terminal' }).click();
    await page.getByRole('menuitem', { name: 'New terminal on host' }).click();
    await page.getByRole('tab', { name: 'host 2', selected: true }).waitFor();
    await prompt(page).waitFor();
    await page.locator('.term:not([hidden]) .xterm-helper-textarea').focus();
    await page.keyboard.press('Control+Shift+ArrowRight');
    await page.getByRole('tab', { name: 'host', exact: true, selected: true }).waitFor();
    expect(lab.shells.size).toBe(2);
  });
});

describe.skipIf(!hasBrowser)('checks, files and the end', () => {
  test('verdicts stream in, are said in one sentence, and a regression carries its times', async () => {
    const lab = await ready(mock.start1());
    mock.stepMs = 80;
    const page = await go(`/labs/${lab.attempt.id}`);
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
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}`);
    await prompt(page).waitFor();
    lab.fixed.add('sshd-crypto');
    lab.broken.add('deploy-key');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect.poll(() => page.locator('[aria-label="Announcements"] [role="alert"]').innerText()).toContain('Safeguard broken: The deploy key still logs in');
    expect(await page.locator('.checks').innerText()).toContain('Points wait until 1 safeguard holds again');
  });
  test('the editor saves with the etag, and a conflict is settled by Compare, Keep mine or Take theirs', async () => {
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}?editor=true&machine=host&file=/etc/ssh/sshd_config`);
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
    await expect.poll(() => page.locator('.cm-content').innerText()).toBe('theirs\n');
    await page.getByLabel('File').selectOption('host\n/etc/issue.net');
    await page.getByText('read only for you').waitFor();
    expect(await page.getByText('0640 root:root').count()).toBe(1);
  });
  test('a draft survives a reload', async () => {
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}?editor=true`);
    await page.locator('.cm-content').click();
    await page.keyboard.type('draft ');
    await page.getByText('● unsaved').waitFor();
    await page.reload();
    await expect.poll(() => page.locator('.cm-content').innerText()).toContain('draft ');
  });
  test('percent is shown only with enough samples, and never falls', async () => {
    mock.options.phaseMs = 60;
    const lab = mock.start1();
    const page = await go(`/labs/${lab.attempt.id}`);
    const seen: number[] = [];
    while ((await page.locator('.percent').count()) > 0 || lab.attempt.state === 'starting') {
      const words = await page.locator('.percent').first().innerText({ timeout: 200 }).catch(() => '');
      if (words !== '') seen.push(Number.parseInt(words, 10));
    }
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    mock.options.withoutPercent = true;
    mock.options.phaseMs = 5_000;
    const unknown = await go(`/labs/${mock.start1().attempt.id}`);
    await unknown.locator('.phase').first().waitFor();
    expect(await unknown.locator('.percent').count()).toBe(0);
  });
  test('a lost event stream says how old the page is, and comes back', async () => {
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}`);
    await prompt(page).waitFor();
    mock.down.add(`attempts/${lab.attempt.id}`);
    await page.context().setOffline(true);
    lab.cutWatchers();
    await page.getByText(/Last update .* ago, reconnecting/).waitFor();
    mock.down.clear();
    await page.context().setOffline(false);
    await page.getByText(/Last update .* ago/).waitFor({ state: 'detached' });
  });
  test('the lab is paused, resumed and extended', async () => {
    const lab = await ready(mock.start1());
    const page = await go(`/labs/${lab.attempt.id}`);
    await page.getByRole('button', { name: '+15' }).click();
    await expect.poll(() => lab.attempt.extensionsLeft).toBe(2);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Lab paused.').waitFor();
    await page.getByRole('button', { name: 'Resume lab' }).click();
    await expect.poll(() => lab.attempt.state).toBe('ready');
  });
  test('the reference solution and the other views belong to the results', async () => {
    const lab = await finished();
    const page = await go(`/attempts/${lab.attempt.id}`);
    await page.getByRole('tab', { name: 'Reference solution' }).click();
    await page.getByText('systemctl reload ssh').waitFor();
    await page.getByRole('tab', { name: 'Debrief' }).click();
    await page.getByRole('button', { name: /Show the recording at/ }).first().click();
    await page.locator('.replay-controls').waitFor();
    await page.getByLabel('Position').fill('20000');
    await expect.poll(() => page.locator('.replay .xterm-rows').innerText()).toContain('sshd -T');
  });
});

describe.skipIf(!hasBrowser)('with the keyboard alone', () => {
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(() => {
        const at = document.activeElement;
        return at ? (at.getAttribute('aria-label') ?? at.textContent ?? '') : '';
      });
      if (name.test(label)) return;
    }
    throw new Error(`nothing called ${name.source} by Tab`);
  }
  test('from the catalogue over a fix and a Pass to the debrief', async () => {
    const page = await go('/');
    await page.locator('.scenario-row').first().waitFor();
    await tabTo(page, /^Close the SSH front door$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/scenarios/ssh-front-door');
    await page.getByRole('button', { name: 'Start lab' }).waitFor();
    await tabTo(page, /^Start lab$/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/labs/**');
    await prompt(page).waitFor();
    await page.keyboard.press('F6');
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
