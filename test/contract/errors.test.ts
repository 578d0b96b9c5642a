import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '#server/http/app-error.ts';

const root = path.join(import.meta.dirname, '../..');
const files = globSync('server/**/*.errors.ts', { cwd: root });

/** Any argument that a factory may ask for: text, a number, a list. */
const argument = Object.assign(['x'], { toString: () => 'x' });

async function madeIn(file: string): Promise<AppError[]> {
  const module = (await import(path.join(root, file))) as Record<string, unknown>;
  const made = Object.values(module).map((factory) =>
    typeof factory === 'function' ? (factory as (...args: unknown[]) => unknown)(argument, argument) : undefined,
  );
  return made.filter((error) => error instanceof AppError);
}
const errors = (await Promise.all(files.sort().map(madeIn))).flat();

test('codes are unique, of the form feature.name, and every error says what happened', () => {
  const codes = errors.map(({ body }) => body.code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  for (const { body, status } of errors) {
    expect(body.code).toMatch(/^[a-z]+\.[a-z_]+$/);
    expect(body.message).toMatch(/^[A-Z].*\.$/);
    expect(status).toBeGreaterThanOrEqual(400);
  }
});

test('a 4xx or 5xx is made by a factory, nowhere else', () => {
  const sources = globSync('server/**/*.ts', { cwd: root }).filter((file) => !/(errors|test)\.ts$|app-error\.ts$|error-response\.ts$/.test(file));
  expect(sources.filter((file) => readFileSync(path.join(root, file), 'utf8').includes('new AppError('))).toEqual([]);
});

test('docs/errors.md lists them all (write it again with `npx vitest run -u test/contract/errors.test.ts`)', async () => {
  const rows = errors.map(({ status, body }) => `| \`${body.code}\` | ${status} | ${body.message} |`).sort();
  const text = [
    '# Error codes',
    '',
    'Generated from `server/**/*.errors.ts` by `test/contract/errors.test.ts`. Codes of labs (`labs.*`, `files.*`) are listed in `labs/contract.ts`.',
    '',
    '| Code | Status | Says |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(path.join(root, 'docs/errors.md'));
});
