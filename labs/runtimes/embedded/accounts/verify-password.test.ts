import { expect, test } from 'vitest';
import { hashPassword } from './crypt.ts';
import { verifyPassword } from './verify-password.ts';

test('opens by the right password, and by no other; several at once', async () => {
  const hash = hashPassword('bench-vise-41');
  const asked = ['bench-vise-41', 'bench-vise-42', '', 'bench-vise-41'].map((password) => verifyPassword(password, hash));
  expect(await Promise.all(asked)).toEqual([true, false, false, true]);
  expect(await verifyPassword('', '')).toBe(true);
  expect(await verifyPassword('x', '!')).toBe(false);
});

test('a hash that would take hours opens by nothing, at once', async () => {
  expect(await verifyPassword('x', '$6$rounds=999999999$salt$hash')).toBe(false);
});
