import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { launch, picture, visit } from '../support/browser.ts';
import { firstUser } from '../support/first-user.ts';
import { lacks } from '../support/host.ts';
import { ensureBuilt } from '../support/web-build.ts';

/** As a newcomer meets it: a server on a host without Docker, nothing configured, a browser that has never been here. */
describe.skipIf(lacks('browser'))('a first visit without Docker', () => {
  let server: OwnServer;
  let browser: Browser;
  beforeAll(async () => {
    ensureBuilt();
    server = await OwnServer.start({ env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test('leads from the first page to the first check that passes, and every moment of it is explained', { timeout: 180_000 }, async () => {
    const { page, complaints } = await visit(browser);
    const { unexplained } = await firstUser(page, server.url, { keyMs: 10, readMs: 300 });
    await picture(page, 'first-user');
    expect(unexplained).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await page.locator('body').innerText()).toMatch(/simulated/i);
  });
});
