import { expect, test } from 'vitest';
import { type Owned, type Principal, changes, permits, reaches } from './unix-permissions.ts';

const clerk: Principal = { name: 'clerk', uid: 1001, gids: [1001, 50] };
const root: Principal = { name: 'root', uid: 0, gids: [0] };
const owned = (mode: number, uid = 0, gid = 0): Owned => ({ mode, uid, gid });
const top = owned(0o755);

test.each([
  [owned(0o600, 1001), clerk, 'read', true],
  [owned(0o077, 1001, 50), clerk, 'read', false],
  [owned(0o640, 0, 50), clerk, 'read', true],
  [owned(0o606, 0, 50), clerk, 'read', false],
  [owned(0o644), clerk, 'write', false],
  [owned(0o000), root, 'write', true],
  [owned(0o600), root, 'execute', false],
] as const)('%j for %j: %s is %s', (...[file, who, right, expected]) => {
  expect(permits(file, who, right)).toBe(expected);
});

test('a closed directory closes what lies below', () => {
  const file = { ...owned(0o644), above: [top, owned(0o750)] };
  expect(reaches(file, clerk, 'read')).toBe(false);
  expect(reaches({ ...file, above: [top, owned(0o711)] }, clerk, 'read')).toBe(true);
  expect(changes({ ...owned(0o666), above: [top, owned(0o700)] }, clerk)).toBe(false);
});

test.each([
  ['its owner', { ...owned(0o400, 1001), above: [top] }, true],
  ['a directory for all', { ...owned(0o600), above: [top, owned(0o777)] }, true],
  ['a directory further up', { ...owned(0o600), above: [top, owned(0o777), top] }, true],
  ['a sticky one keeps what is others', { ...owned(0o644), above: [top, owned(0o1777)] }, false],
  ['nothing', { ...owned(0o644), above: [top, top] }, false],
] as const)('changes by %s', (_name, file, expected) => {
  expect(changes(file, clerk)).toBe(expected);
});
