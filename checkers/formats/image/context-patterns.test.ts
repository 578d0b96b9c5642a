import { expect, test } from 'vitest';
import { ignores } from './context-patterns.ts';

test.each([
  ['*.key', 'deploy.key', true],
  ['*.key', 'app/deploy.key', false],
  ['**/*.key', 'app/old/deploy.key', true],
  ['**/*.key', 'deploy.key', true],
  ['app', 'app/.env', true],
  ['app/', 'app/.env', true],
  ['/app/.env', 'app/.env', true],
  ['app/**/.env', 'app/a/b/.env', true],
  ['**', 'anything/at/all', true],
  ['*\n!app', 'app/.env', false],
  ['*\n!app\napp/.env', 'app/.env', true],
  ['*\n!app\napp/.env', 'app/index.html', false],
  ['!app\n*', 'app/x', true],
  ['# *', 'a', false],
  ['.en?', '.env', true],
  ['', 'a', false],
])('%j and %s', (file, path, ignored) => expect(ignores(file, path)).toBe(ignored));

test('many stars do not take for ever', () => expect(ignores('a/**/'.repeat(200) + 'b', 'a/'.repeat(200) + 'c')).toBe(false));
