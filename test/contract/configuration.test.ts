import path from 'node:path';
import { expect, test } from 'vitest';
import { settings } from '#server/config/settings.ts';

test('docs/configuration.md lists every setting (write it again with `npx vitest run --update test/contract/configuration.test.ts`)', async () => {
  const rows = Object.entries(settings).map(([name, { env, expected, example }]) => `| \`${name}\` | \`${env}\` | ${expected} | \`${example}\` |`);
  const text = [
    '# Configuration',
    '',
    'Generated from `server/config/settings.ts` by `test/contract/configuration.test.ts`. Set a variable, or write `name: value` into `rampart.config.yaml` in the data folder (or the file that `RAMPART_CONFIG` names). The environment wins. A wrong value stops the start and is named.',
    '',
    '| Name in the file | Variable | What | Example |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(path.join(import.meta.dirname, '../../docs/configuration.md'));
});
