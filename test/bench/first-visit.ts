import { chromium } from 'playwright';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { firstUser, human } from '../support/first-user.ts';
import { chromiumPath } from '../support/host.ts';
import type { BenchOptions, Measure } from './measure.ts';

/** A newcomer at a human pace, on a server without Docker: from the first page to the first check that passes. */
export async function benchFirstVisit({ say }: BenchOptions): Promise<Measure[]> {
  await using server = await OwnServer.start({ env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    say(`a key every ${human.keyMs} ms, ${human.readMs / 1000} s of reading before each step`);
    const { ms, unexplained } = await firstUser(page, server.url, human);
    for (const what of unexplained) say(what);
    return [
      { name: 'first page to the first passing check', value: ms / 1000, unit: 's', atMost: 300 },
      { name: 'moments that the page did not explain', value: unexplained.length, unit: '', atMost: 0 },
    ];
  } finally {
    await browser.close();
  }
}
