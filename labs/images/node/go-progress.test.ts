import { expect, test } from 'vitest';
import { createGoReader } from './go-progress.ts';

test('packages are read, modules fetched, packages compiled', () => {
  const read = createGoReader('etcd');
  expect(read('errors', true)).toEqual({ text: 'reading the packages of etcd (1)' });
  expect(read('go: downloading go.uber.org/zap v1.27.0', false).text).toBe('fetching the modules of etcd (1): go.uber.org/zap v1.27.0');
  read('fmt', true);
  expect(read('go.uber.org/zap', false)).toEqual({ text: 'compiling etcd (1 of up to 2 packages): go.uber.org/zap', done: 1, total: 2 });
});

test('what else Go says is no package', () => {
  const read = createGoReader('etcd');
  expect(read('go: finding module for package x', false).text).toBe('reading the packages of etcd (0)');
});
