import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launch, type Visit, visit } from './browser.ts';
import { lacks } from './host.ts';
import { dist, ensureBuilt } from './web-build.ts';
import { WebMock } from './web-mock.ts';
import type { MockLab } from './web-mock-lab.ts';
import type { MockShell } from './web-mock-shell.ts';

export interface WebSession {
  readonly mock: WebMock;
  go(path: string, options?: Parameters<typeof visit>[1]): Promise<Page>;
}

/** A browser for the file, a new stand-in for the server and new pages for each test; a page that complains fails its test. */
export function webSession(): WebSession {
  let browser: Browser;
  let mock: WebMock;
  let base: string;
  let open: Visit[] = [];
  beforeAll(async () => {
    if (lacks('browser')) return;
    ensureBuilt();
    browser = await launch();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    if (lacks('browser')) return;
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
  return {
    get mock() {
      return mock;
    },
    async go(path, options = {}) {
      const visited = await visit(browser, options);
      open.push(visited);
      await visited.page.goto(base + path);
      return visited.page;
    },
  };
}

export const prompt = (page: Page): Locator => page.locator('[data-connection="live"]');
export const rows = (page: Page): Locator => page.locator('.xterm-rows').first();
export const shell = (lab: MockLab): MockShell | undefined => [...lab.shells.values()][0];
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
export async function ready(lab: MockLab): Promise<MockLab> {
  await expect.poll(() => lab.attempt.proven, { timeout: 10_000 }).toBe(true);
  return lab;
}

/** A lab with every standing at once: pass, fail, broken again, error of ours, a broken safeguard, hints taken. */
export async function eventful(mock: WebMock): Promise<MockLab> {
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
/** A lab with one dispute that is settled and one that is open. */
export async function disputed(mock: WebMock): Promise<MockLab> {
  const lab = await ready(mock.start1());
  await lab.check('check', 1);
  lab.dispute(
    { run: lab.attempt.check?.id ?? '', check: 'crypto/sshd-crypto', note: 'No client is offered a CBC cipher: ssh -Q lists what the client knows.' },
    1,
  );
  await expect.poll(() => lab.attempt.disputes[0]?.state).toBe('settled');
  lab.change({
    disputes: [
      ...lab.attempt.disputes,
      ...lab.attempt.disputes.map((each) => ({ ...each, id: 'open', check: 'limits/sshd-banner', state: 'open' as const, settled: undefined })),
    ],
  });
  return lab;
}
export async function finished(mock: WebMock): Promise<MockLab> {
  const lab = await eventful(mock);
  lab.broken.clear();
  lab.fixed.add('sshd-permit-root-login');
  lab.openShell('host');
  await lab.check('submit', 1);
  return lab;
}
