import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';

export interface Pace {
  /** ms between two keys. */
  readonly keyMs: number;
  /** ms before something that was read is acted on. */
  readonly readMs: number;
}
/** Somebody who types 130 characters a minute and reads before each step. */
export const human: Pace = { keyMs: 460, readMs: 5000 };

declare global {
  interface Window {
    unexplained: string[];
  }
}

/** In the page: notes each moment in which it leaves the visitor without words for more than a blink, or shows a value of ours raw. */
function watchWords(): void {
  window.unexplained = [];
  let emptySince: number | undefined;
  const note = (what: string) => window.unexplained.length < 20 && window.unexplained.push(`${location.pathname}: ${what}`);
  const unnamed = (element: HTMLElement) => element.innerText.trim() === '' && !element.getAttribute('aria-label');
  const looks = [
    function isEmpty(text: string) {
      emptySince = text === '' ? (emptySince ?? performance.now()) : undefined;
      return emptySince !== undefined && performance.now() - emptySince > 1000 && 'nothing in main for a second';
    },
    (text: string) => /\b(undefined|NaN|\[object \w+\]|TypeError|Invalid Date)\b/.exec(text)?.[0],
    () => [...document.querySelectorAll<HTMLElement>('[aria-busy="true"]')].some(unnamed) && 'something is busy and does not say with what',
    () => [...document.querySelectorAll<HTMLElement>('main button:disabled')].some(unnamed) && 'a button without a name is off',
  ];
  setInterval(() => {
    if (document.readyState !== 'complete') return;
    const main = document.querySelector('main');
    const text = (main?.innerText ?? '').replace(main?.querySelector<HTMLElement>('.xterm')?.innerText ?? '', '').trim();
    for (const look of looks) {
      const seen = look(text);
      if (seen) note(seen);
    }
  }, 50);
}

/**
 * The first visit: from the first page to the first check that passes, by mouse and keys, doing what the pages say. Returns the milliseconds, and
 * each moment that the page did not explain.
 */
export async function firstUser(page: Page, url: string, { keyMs, readMs }: Pace): Promise<{ ms: number; unexplained: string[] }> {
  await page.addInitScript(watchWords);
  const began = performance.now();
  const read = () => delay(readMs);
  const type = async (line: string) => {
    await page.keyboard.type(line, { delay: keyMs });
    await page.keyboard.press('Enter');
    await read();
  };
  await page.goto(url);
  await page.getByRole('link', { name: 'Shut what nobody uses' }).first().waitFor();
  await read();
  await page.getByRole('link', { name: 'Shut what nobody uses' }).first().click();
  const start = page.getByRole('button', { name: 'Start lab' });
  await start.waitFor();
  await read();
  await start.click();
  await page.locator('[data-connection="live"]').waitFor();
  await read();
  await page.locator('.xterm-screen').first().click();
  await type('ss -tln');
  await type('systemctl status rpcbind');
  await type('sudo systemctl disable --now rpcbind.service rpcbind.socket');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('.checks [data-standing="pass"]').first().waitFor();
  return { ms: performance.now() - began, unexplained: await page.evaluate(() => window.unexplained) };
}
