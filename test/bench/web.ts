import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { chromiumPath } from '../support/host.ts';
import { type BenchOptions, type Measure, median, percentile } from './measure.ts';

declare global {
  interface Window {
    seen: { lcp: number; cls: number; keys: number[]; keyAt: number };
  }
}

const keysPerRound = 60;
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];

/** In the page: notes the largest paint, layout shifts, and the time from a key to the change of the terminal's rows. */
function watch(): void {
  window.seen = { lcp: 0, cls: 0, keys: [], keyAt: 0 };
  const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe('largest-contentful-paint', (entry) => (window.seen.lcp = entry.startTime));
  observe('layout-shift', (entry) => (window.seen.cls += (entry as unknown as { value: number }).value));
  addEventListener('keydown', () => (window.seen.keyAt = performance.now()), { capture: true });
  new MutationObserver((changes) => {
    if (window.seen.keyAt === 0 || !changes.some(({ target }) => (target as Element).parentElement?.closest('.xterm-rows'))) return;
    window.seen.keys.push(performance.now() - window.seen.keyAt);
    window.seen.keyAt = 0;
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Four times slower, 10 Mbit/s, 40 ms: the middle of what learners have. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 40, downloadThroughput: 1.25e6, uploadThroughput: 1.25e6 });
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

async function load(browser: Browser, request: { url: string; wait: string; state?: State }): Promise<{ lcp: number; cls: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...(request.state && { storageState: request.state }) });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await slowDown(page);
  await page.goto(request.url);
  await page.locator(request.wait).first().waitFor();
  await delay(1500);
  const { lcp, cls } = await page.evaluate(() => window.seen);
  await context.close();
  return { lcp, cls };
}

async function keyToGlyph(page: Page): Promise<number[]> {
  await page.locator('.xterm-helper-textarea').focus();
  for (let key = 0; key < keysPerRound; key += 1) {
    await page.keyboard.press('x');
    await delay(60);
  }
  return page.evaluate(() => window.seen.keys);
}

/** What a learner waits for in the browser: the catalogue, the brief in the workspace, a key's glyph. */
export async function benchWeb({ scenario, rounds, say }: BenchOptions): Promise<Measure[]> {
  await using server = await OwnServer.start();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
  try {
    say('starting a lab');
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(`${server.url}/s/${scenario}`);
    await page.waitForURL('**/labs/**', { timeout: 15 * 60_000 });
    await page
      .locator('.xterm-rows')
      .getByText('$')
      .first()
      .waitFor({ timeout: 15 * 60_000 });
    const [lab, state] = [page.url(), await context.storageState()];
    const keys = await keyToGlyph(page);
    const loads = { catalogue: [] as { lcp: number; cls: number }[], workspace: [] as { lcp: number; cls: number }[] };
    for (let round = 0; round < rounds; round += 1) {
      say(`pages: round ${round + 1} of ${rounds}`);
      loads.catalogue.push(await load(browser, { url: server.url, wait: 'main h1, main h2' }));
      loads.workspace.push(await load(browser, { url: lab, wait: '.xterm-rows', state }));
    }
    const of = (page: keyof typeof loads, what: 'lcp' | 'cls') => median(loads[page].map((each) => each[what]));
    return [
      { name: 'catalogue, largest paint, median', value: of('catalogue', 'lcp'), unit: 'ms', atMost: 1800 },
      { name: 'catalogue, layout shift', value: of('catalogue', 'cls'), unit: 'x', atMost: 0.05 },
      { name: 'brief in the workspace, largest paint, median', value: of('workspace', 'lcp'), unit: 'ms', atMost: 2200 },
      { name: 'workspace, layout shift', value: of('workspace', 'cls'), unit: 'x', atMost: 0.05 },
      { name: `key to glyph, p95 of ${keys.length} keys`, value: percentile(keys, 0.95), unit: 'ms', atMost: 50 },
    ];
  } finally {
    await browser.close();
  }
}
