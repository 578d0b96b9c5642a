import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from './config/load-config.ts';
import { type Running, startServer } from './start-server.ts';

let folder: string;
let running: Running | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rampart-start-'));
});

afterEach(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('keeps an idle connection longer than a client does, so that no request meets one that is being closed', async () => {
  const config = loadConfig({ RAMPART_PORT: '0', RAMPART_DATA: folder, RAMPART_LOG_LEVEL: 'silent' }, folder);
  running = await startServer({ config, stopLabs: true });
  const { headers } = await fetch(`${running.address}/api/health`);
  const [, seconds] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? [];
  expect(Number(seconds)).toBeGreaterThan(60);
});
