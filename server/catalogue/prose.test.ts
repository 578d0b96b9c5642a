import { expect, test } from 'vitest';
import { proseOf } from './prose.ts';

test.each([
  ['raw HTML', 'a <script>alert(1)</script> <img src=x onerror=alert(1)>'],
  ['script links', '[x](javascript:alert(1))'],
  ['data links', '[x](data:text/html,y)'],
])('%s never reaches the page', (_name, markdown) => {
  expect(JSON.stringify(proseOf(markdown))).not.toMatch(/"script"|onerror|javascript:|data:|"img"/);
});

test('Markdown becomes elements', () => {
  expect(proseOf('## Title\n\n- `code`')).toMatchObject({ type: 'root', children: [{ tagName: 'h2' }, {}, { tagName: 'ul' }] });
});
