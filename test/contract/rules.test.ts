import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRegistry } from '#checkers/engine/registry.ts';

const checkers = path.join(import.meta.dirname, '../../checkers');
const { rules, sources } = await loadRegistry();
const read = (file: string) => readFile(path.join(checkers, file), 'utf8');

describe.each(sources.filter((file) => file.startsWith('rules/')))('%s', (file) => {
  const rule = rules.get(path.basename(file, '.ts'))!;

  test('has a table test beside it', async () => {
    expect(await read(file.replace(/\.ts$/, '.test.ts'))).toMatch(new RegExp(`testRule\\(\\s*\\w+`));
  });
  test('says at its head what it reads, passes and fails', async () => {
    expect(await read(file)).toMatch(/\/\*\*[\s\S]*\* Reads: [\s\S]*\* Passes: [\s\S]*\* Fails: [\s\S]*\*\/\s*export const/);
  });
  test('has words for people', () => {
    expect(rule.id).not.toMatch(/^(no|check|is)-/);
    for (const text of [rule.title.pass, rule.title.fail]) expect(text).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.title.pass).not.toBe(rule.title.fail);
    expect(rule.why.match(/[.!?](\s|$)/g)?.length, 'one or two sentences').toBeOneOf([1, 2, 3]);
    expect(rule.expects).toMatch(/^[A-Z].*\.$/);
  });
});
