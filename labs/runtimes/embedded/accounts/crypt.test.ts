import { expect, test } from 'vitest';
import { hashPassword, passwordMatches } from './crypt.ts';

/** As `openssl passwd -6` and `-5` make them. */
test.each([
  ['Hello world!', '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'],
  ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
  ['the minimum number is still observed', '$5$rounds=1000$roundstoolow$yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC'],
])('%s opens %s', (password, hash) => {
  expect(passwordMatches(password, hash)).toBe(true);
  expect(passwordMatches(`${password}x`, hash)).toBe(false);
});

test('a fresh hash opens for its password only', () => {
  const hash = hashPassword('toor123');
  expect(hash).toMatch(/^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
  expect(passwordMatches('toor123', hash)).toBe(true);
  expect(passwordMatches('toor124', hash)).toBe(false);
});

test.each([
  ['', '', true],
  ['x', '', false],
  ['', '!', false],
  ['toor', '*', false],
  ['toor', '!$6$saltstring$svn8', false],
  ['toor', '$y$j9T$abc$def', false],
])('%j against %j: %s', (password, hash, opens) => {
  expect(passwordMatches(password, hash)).toBe(opens);
});
