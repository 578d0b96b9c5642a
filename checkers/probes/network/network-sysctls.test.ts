import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { networkSysctls } from './network-sysctls.ts';

const table = 'Inter-|   Receive  |  Transmit\n face |bytes    packets|bytes\n    lo:       0       0\n  eth0:    1266      14\n';

function collect(files: Record<string, FakeFile>, state = 'static') {
  const { read, list } = fakeFiles({ '/proc/1/net/dev': { content: table }, ...files });
  const facts = {
    list,
    read: async (path: string) => read(path.startsWith('/proc/sys/') ? '/live' : path),
    tool: async () => JSON.stringify([{ unit: 'systemd-sysctl.service', state, preset: null }]),
  };
  return networkSysctls.collect(localTarget(undefined, facts), { machine: 'host' }, probeContext());
}

const live = { '/live': { content: '1\n' } };

test('each interface but loopback', async () => {
  const found = await collect(live);
  expect(found.interfaces).toEqual(['eth0']);
  expect(found.live).toMatchObject({ 'net/ipv4/ip_forward': 1, 'net/ipv4/conf/eth0/forwarding': 1, 'net/ipv4/conf/default/rp_filter': 1 });
});

test('files by name, the folder in /etc first; a link to nowhere hides one', async () => {
  const found = await collect({
    ...live,
    '/usr/lib/sysctl.d/90-router.conf': { content: 'vendor' },
    '/usr/lib/sysctl.d/50-a.conf': { content: 'a' },
    '/usr/lib/sysctl.d/60-b.conf': { content: 'b' },
    '/etc/sysctl.d/90-router.conf': { content: 'mine' },
    '/etc/sysctl.d/60-b.conf': { linkTarget: '/dev/null' },
  });
  expect(found.files).toEqual([
    { path: '/usr/lib/sysctl.d/50-a.conf', text: 'a' },
    { path: '/etc/sysctl.d/90-router.conf', text: 'mine' },
  ]);
});

test('nothing is applied where the service is masked, and what cannot be read is no value', async () => {
  expect((await collect({ ...live, '/etc/sysctl.d/a.conf': { content: 'a' } }, 'masked')).files).toEqual([]);
  await expect(collect({})).rejects.toThrow('cannot be read');
});
