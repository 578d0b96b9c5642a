import { expect, test } from 'vitest';
import { sysctlAssignments } from './sysctl-files.ts';

const names = ['net.ipv4.conf.all.rp_filter', 'net.ipv4.conf.eth0.rp_filter', 'net.ipv4.ip_forward'];
const set = (...texts: string[]): string[] => sysctlAssignments(texts, names).map(({ name, value }) => `${name}=${value}`);

test.each<[string, string[], string[]]>([
  ['a later file wins', ['net.ipv4.ip_forward = 1\n', 'net.ipv4.ip_forward=0'], ['net.ipv4.ip_forward=0']],
  ['comments and lines without a value are nothing', ['# a = 1\n; b = 2\nnet.ipv4.ip_forward : 0\n\n'], []],
  ['slashes are dots', ['net/ipv4/ip_forward=1'], ['net.ipv4.ip_forward=1']],
  ['a pattern matches what there is', ['net.ipv4.conf.*.rp_filter=2'], ['net.ipv4.conf.all.rp_filter=2', 'net.ipv4.conf.eth0.rp_filter=2']],
  ['a pattern keeps its place', ['net.ipv4.ip_forward=0\nnet.ipv4.conf.a*.rp_filter=2'], ['net.ipv4.ip_forward=0', 'net.ipv4.conf.all.rp_filter=2']],
  ['a question mark is one letter', ['net.ipv4.conf.et??.rp_filter=2'], ['net.ipv4.conf.eth0.rp_filter=2']],
  ['a star ends at a dot', ['net.*.rp_filter=2\nnet.ipv4.conf.a*l*.rp_*=1'], ['net.ipv4.conf.all.rp_filter=1']],
  ['many stars cost nothing', [`net.ipv4.${'*a'.repeat(500)}=1`], []],
  [
    'but not what is excluded or set by name',
    ['net.ipv4.conf.*.rp_filter=2\n-net.ipv4.conf.all.rp_filter\nnet.ipv4.conf.eth0.rp_filter=1'],
    ['net.ipv4.conf.eth0.rp_filter=1'],
  ],
])('%s', (_name, texts, expected) => {
  expect(set(...texts)).toEqual(expected);
});
