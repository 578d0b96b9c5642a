import { expect, test } from 'vitest';
import { inOrder, keyOf, settingsIn } from './sysctl-files.ts';

const told = (key: string, ...texts: string[]) => settingsIn(texts.map((text, index) => ({ path: `/etc/sysctl.d/${index}.conf`, text })))(key)?.value;
const forward = 'net/ipv4/ip_forward';
const filter = 'net/ipv4/conf/eth0/rp_filter';

test.each<[string, string, readonly string[], string | undefined]>([
  ['dots', forward, ['net.ipv4.ip_forward = 1'], '1'],
  ['slashes', forward, ['net/ipv4/ip_forward=0'], '0'],
  ['comments', forward, ['# net.ipv4.ip_forward = 1\n; net.ipv4.ip_forward = 1'], undefined],
  ['a later line', forward, ['net.ipv4.ip_forward = 1\nnet/ipv4/ip_forward = 0'], '0'],
  ['a later file', forward, ['net.ipv4.ip_forward = 0', ' net.ipv4.ip_forward=1 '], '1'],
  ['errors ignored', forward, ['-net.ipv4.ip_forward = 1'], '1'],
  ['a pattern', filter, ['net.ipv4.conf.*.rp_filter = 2'], '2'],
  ['a key beats a pattern', filter, ['net.ipv4.conf.eth0.rp_filter = 1', 'net.ipv4.conf.*.rp_filter = 2'], '1'],
  ['the last pattern', filter, ['net.ipv4.conf.*.rp_filter = 1', 'net.ipv4.conf.eth?.rp_filter = 2'], '2'],
  ['left out of a pattern', filter, ['net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.eth0.rp_filter'], undefined],
  ['another', filter, ['net.ipv4.conf.all.rp_filter = 1'], undefined],
])('%s', (...[, key, texts, expected]) => expect(told(key, ...texts)).toBe(expected));

test('an interface with a dot', () => expect(keyOf('net.ipv4.conf.eth0/5.rp_filter')).toBe('net/ipv4/conf/eth0.5/rp_filter'));

test('names decide, and a folder hides the later ones', () => {
  expect(
    inOrder([
      ['/etc/sysctl.d/60-a.conf', '/etc/sysctl.d/99-sysctl.conf'],
      ['/usr/lib/sysctl.d/50-default.conf', '/usr/lib/sysctl.d/60-a.conf'],
    ]),
  ).toEqual(['/usr/lib/sysctl.d/50-default.conf', '/etc/sysctl.d/60-a.conf', '/etc/sysctl.d/99-sysctl.conf']);
});
