import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { fakeFiles } from '../machine.fixture.ts';
import { firewall } from './firewall.ts';

const chain = { chain: { family: 'inet', table: 'filter', name: 'input', hook: 'input', prio: 0, policy: 'drop' } };
const files = fakeFiles({ '/proc/1/net/dev': { content: ' lo: 0\n eth0: 0\n' }, '/etc/nftables.conf': { content: 'flush ruleset\n' } });
const socket = (address: string, port: number) => ({ protocol: 'tcp' as const, address, port, uid: 0 });
const collect = (tool: string) =>
  firewall.collect(
    localTarget(undefined, { ...files, tool: async () => tool, sockets: async () => [socket('0.0.0.0', 22), socket('127.0.0.1', 5432)] }),
    firewall.scope.parse({ machine: 'host' }),
    probeContext(),
  );

test('the ruleset, who is a stranger, what is held, what is loaded at boot', async () => {
  expect(await collect(JSON.stringify({ nft: { nftables: [{ metainfo: { version: '1' } }, chain] }, iptables: '*filter' }))).toEqual({
    nft: [chain],
    iptables: '*filter',
    address: '127.0.0.1',
    stranger: '127.0.0.1',
    interfaces: ['eth0'],
    held: [22],
    files: [{ path: '/etc/nftables.conf', text: 'flush ruleset\n' }],
  });
});

test('an answer of another shape is no answer', async () => {
  await expect(collect('{"nft": []}')).rejects.toThrow();
});
