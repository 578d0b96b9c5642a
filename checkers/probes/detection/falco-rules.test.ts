import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { falcoRules } from './falco-rules.ts';

test('rule files come in the order in which Falco reads them', async () => {
  const files = fakeFiles({
    '/etc/falco/rules.d/20-b.yaml': { content: 'b' },
    '/etc/falco/rules.d/10-a.yml': { content: 'a' },
    '/etc/falco/rules.d/README': { content: 'no' },
    '/etc/falco/falco_rules.yaml': { content: 'base' },
  });
  const there = { ...files, list: async (globs: readonly string[]) => (await files.list(globs)).sort((a, b) => (a.path < b.path ? -1 : 1)) };
  const scope = { machine: 'sensor', rules: ['/etc/falco/falco_rules.yaml', '/etc/falco/falco_rules.local.yaml', '/etc/falco/rules.d/*'] };
  const { files: read } = await falcoRules.collect(localTarget(undefined, there), scope, probeContext());
  expect(read.map(({ text }) => text)).toEqual(['base', 'a', 'b']);
});
