import { testRule } from '../../engine/test-rule.ts';
import { sysctlNetwork } from './sysctl-network.ts';

const conf = (at: string, knob: string, value: number) => ({ [`net/ipv4/conf/${at}/${knob}`]: value });
const kernel = (live: Record<string, number>, ...texts: string[]) => ({
  networkSysctls: { interfaces: ['eth0'], live, files: texts.map((text, index) => ({ path: `/etc/sysctl.d/${index}.conf`, text })) },
});
const redirects = (all: number, own: number) => ({ ...conf('all', 'send_redirects', all), ...conf('eth0', 'send_redirects', own) });
const off = 'net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.default.send_redirects = 0';
const params = { settings: { send_redirects: [0] } };
const routing = (value: number) => ({ ...conf('all', 'forwarding', value), ...conf('eth0', 'forwarding', value) });

testRule(sysctlNetwork, {
  pass: [
    { name: 'now and at the next start', evidence: kernel(redirects(0, 0), off), params },
    { name: 'by a pattern', evidence: kernel(redirects(0, 0), 'net.ipv4.conf.*.send_redirects=0'), params },
    { name: 'nothing turns it on', evidence: kernel(routing(0)), params: { settings: { forwarding: [0] } } },
    {
      name: 'stricter than asked',
      evidence: kernel({ 'net/ipv4/tcp_syncookies': 2 }, 'net.ipv4.tcp_syncookies=2'),
      params: { settings: { tcp_syncookies: [1, 2] } },
    },
  ],
  fail: [
    { name: 'runtime only', evidence: kernel(redirects(0, 0)), params, reason: 'send_redirects on eth0 is 1 after a restart' },
    { name: 'files only', evidence: kernel(redirects(1, 1), off), params, reason: 'send_redirects on eth0 is 1 now' },
    { name: 'the interface itself', evidence: kernel(redirects(0, 1), off), params, reason: 'send_redirects on eth0 is 1 now' },
    {
      name: 'a later file',
      evidence: kernel(redirects(0, 0), off, 'net.ipv4.conf.all.send_redirects = 1'),
      params,
      reason: 'send_redirects on eth0 is 1 after a restart',
    },
    {
      name: 'routes',
      evidence: kernel(routing(1), 'net.ipv4.ip_forward = 1'),
      params: { settings: { forwarding: [0] } },
      reason: 'forwarding on eth0 is 1 now',
    },
  ],
});
