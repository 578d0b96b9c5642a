import { expect, test } from 'vitest';
import { weakOf } from './ssh-algorithms.ts';

test.each([
  ['ciphers', ['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr'], []],
  ['ciphers', ['aes128-cbc', '3des-cbc', 'aes256-ctr', 'arcfour'], ['aes128-cbc', '3des-cbc', 'arcfour']],
  ['macs', ['hmac-sha2-512-etm@openssh.com', 'umac-128@openssh.com'], []],
  [
    'macs',
    ['hmac-sha1', 'hmac-md5-96', 'umac-64-etm@openssh.com', 'hmac-sha1-etm@openssh.com'],
    ['hmac-sha1', 'hmac-md5-96', 'umac-64-etm@openssh.com', 'hmac-sha1-etm@openssh.com'],
  ],
  ['kex', ['curve25519-sha256', 'sntrup761x25519-sha512@openssh.com', 'ext-info-s', 'kex-strict-s-v00@openssh.com'], []],
  [
    'kex',
    ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
    ['diffie-hellman-group1-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  ],
  ['hostKeys', ['ssh-rsa', 'rsa-sha2-512', 'ssh-ed25519', 'ssh-ed25519-cert-v01@openssh.com', 'ssh-dss'], ['ssh-rsa', 'ssh-dss']],
  ['ciphers', ['none', 'brand-new'], ['none', 'brand-new']],
] as const)('weak %s of %j', (kind, names, expected) => {
  expect(weakOf(kind, names)).toEqual(expected);
});
