import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabRuntime, LabSpec } from '../../contract.ts';
import { recipeSchema } from '../../machine/recipe.ts';
import { defineDaemon } from './daemon/daemon.ts';
import { addDaemon } from './daemon/registry.ts';
import { createEmbeddedRuntime } from './embedded-runtime.ts';

const script = '/srv/server.pl';

/** The suite's web server: answers `hello` and its caller's address. */
addDaemon(
  defineDaemon({
    name: 'hello',
    matches: ({ argv }) => argv.includes(script),
    async start({ listen }) {
      const close = await listen({ address: '0.0.0.0', port: 8080 }, ({ stream, remoteAddress }) => {
        stream.on('error', () => undefined);
        stream.once('data', () => stream.end(`HTTP/1.0 200 OK\r\n\r\nhello ${remoteAddress}\n`));
      });
      return { signal: () => false, stop: async () => close() };
    },
  }),
);

const recipe = recipeSchema.parse({
  description: 'A small web server',
  profile: 'service',
  users: [{ name: 'learner', uid: 1000 }],
  files: [
    { path: script, content: 'a web server\n' },
    { path: '/home/learner/work', directory: true, owner: 'learner', group: 'learner' },
    { path: '/home/learner/work/a.txt', content: 'one\n', owner: 'learner', group: 'learner' },
    { path: '/home/learner/work/link.txt', link: '/etc/passwd' },
  ],
  services: [{ name: 'web', exec: `/usr/bin/perl ${script}`, user: 'learner' }],
  ready: [{ port: 8080 }],
  learner: { user: 'learner' },
  editable: ['/home/learner/work/*.txt'],
  limits: { memory: 128, cpus: 1, pids: 64, disk: 32 },
});

/** A data folder of its own for one test file. */
export class TestInstance {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'rampart-embedded-'));

  runtime(): LabRuntime {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return createEmbeddedRuntime({ dataFolder: this.dataFolder, networkPool: '10.213.0.0/16', log });
  }

  spec(id: string, change: Partial<LabSpec> = {}): LabSpec {
    return {
      id,
      scenario: 'contract',
      scenarioDigest: 'test',
      values: {},
      expiresAt: new Date(Date.now() + 600_000),
      machines: { box: { recipe, folder: tmpdir(), terminal: true, aliases: ['web'] } },
      visitors: { monitor: { address: 'fixed' }, attacker: { address: 'drawn' } },
      trust: 'shared',
      tags: {},
      ...change,
    };
  }

  async leftovers(lab: string): Promise<string[]> {
    return existsSync(join(this.dataFolder, 'embedded', lab)) ? [lab] : [];
  }

  remove(): void {
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}
