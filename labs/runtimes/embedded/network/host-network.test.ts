import { describe, expect, test } from 'vitest';
import type { Store, Table } from '../store/store.ts';
import type { Connection } from '../sys/sys.ts';
import { createHostNetwork } from './host-network.ts';
import { createLabNetwork } from './create-lab-network.ts';
import type { Ruleset, Statement } from './firewall/ruleset.ts';

function memoryStore(): Store {
  const tables = new Map<string, Map<string, unknown>>();
  return { table: <V>(name: string) => (tables.get(name) ?? (tables.set(name, new Map()), tables.get(name)!)) as unknown as Table<V> } as Store;
}

const root = () => ({ pid: 1, uid: 0, euid: 0 });
const learner = () => ({ pid: 9, uid: 1000, euid: 1000 });

function twoHosts() {
  const network = createLabNetwork({ subnet: '10.213.0.0/26' });
  const make = (name: string, address: string) => {
    const host = createHostNetwork({
      name,
      aliases: [`${name}.lab`],
      address,
      network,
      store: memoryStore(),
      hostname: () => name,
      readFile: () => '127.0.0.1 localhost\n',
      sysctl: () => undefined,
    });
    network.join(host);
    return host;
  };
  return { network, host: make('host', '10.213.0.2'), other: make('other', '10.213.0.3') };
}

async function text(connection: Connection): Promise<string> {
  const parts: Uint8Array[] = [];
  for (let data = await connection.read(); data; data = await connection.read()) parts.push(data);
  return Buffer.concat(parts).toString();
}

const rules = (expr: Statement[], policy: 'accept' | 'drop' = 'accept'): Ruleset => ({
  tables: [
    {
      family: 'inet',
      name: 'f',
      handle: 1,
      nextHandle: 3,
      sets: [],
      chains: [{ name: 'in', handle: 1, base: { type: 'filter', hook: 'input', priority: 0, policy }, rules: [{ handle: 2, expr }] }],
    },
  ],
});
const dport = (right: number): Statement => ({ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right } });

describe('the network of a host', () => {
  test('a client by name and by alias reaches what listens on every address', async () => {
    const { host, other } = twoHosts();
    await host.serve(root(), { address: '0.0.0.0', port: 80 }, ({ stream, remoteAddress }) => stream.end(`hello ${remoteAddress}`));
    for (const name of ['host', 'host.lab', '10.213.0.2']) expect(await text(await other.of(root).connect({ host: name, port: 80 }))).toBe('hello 10.213.0.3');
    expect(await text(await host.of(learner).connect({ host: 'localhost', port: 80 }))).toBe('hello 127.0.0.1');
  });

  test('the loopback is for the host alone', async () => {
    const { host, other } = twoHosts();
    await host.serve(root(), { address: '127.0.0.1', port: 80 }, ({ stream }) => stream.end('x'));
    await expect(other.of(root).connect({ host: 'host', port: 80 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await text(await host.of(root).connect({ host: '127.0.0.1', port: 80 }))).toBe('x');
  });

  test('low ports need root, and an address is taken once', async () => {
    const { host } = twoHosts();
    await expect(host.of(learner).listen({ address: '0.0.0.0', port: 80 })).rejects.toMatchObject({ code: 'EACCES' });
    const listener = await host.of(learner).listen({ address: '127.0.0.1', port: 8080 });
    await expect(host.of(root).listen({ address: '0.0.0.0', port: 8080 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await listener.close();
    await (await host.of(root).listen({ address: '0.0.0.0', port: 8080 })).close();
    expect(host.facts()).toEqual([]);
  });

  test('a process that ended holds nothing', async () => {
    const { host } = twoHosts();
    await host.of(learner).listen({ address: '0.0.0.0', port: 8080 });
    expect(host.facts()).toEqual([{ protocol: 'tcp', address: '0.0.0.0', port: 8080, uid: 1000, pid: 9 }]);
    host.exited(9);
    expect(host.facts()).toEqual([]);
  });

  test('a service takes over the socket of its socket unit and leaves it behind', async () => {
    const { host, other } = twoHosts();
    await host.serve(root(), { address: '0.0.0.0', port: 111, heir: 'rpcbind.service' }, ({ stream }) => stream.end('systemd'));
    const service = { pid: 40, uid: 0, euid: 0, unit: 'rpcbind.service' };
    const close = await host.serve(service, { address: '0.0.0.0', port: 111 }, ({ stream }) => stream.end('rpcbind'));
    expect(host.facts()[0]?.pid).toBe(40);
    expect((await host.of(root).sockets())[0]?.also).toEqual([{ pid: 1, fd: 3 }]);
    expect(await text(await other.of(root).connect({ host: 'host', port: 111 }))).toBe('rpcbind');
    close();
    expect(await text(await other.of(root).connect({ host: 'host', port: 111 }))).toBe('systemd');
  });

  test('drop lets the caller wait, reject refuses, other ports stay open', async () => {
    const { host, other } = twoHosts();
    await host.serve(root(), { address: '0.0.0.0', port: 80 }, ({ stream }) => stream.end('80'));
    await host.serve(root(), { address: '0.0.0.0', port: 81 }, ({ stream }) => stream.end('81'));
    host.firewall.ruleset = rules([dport(80), { counter: null }, { drop: null }]);
    await expect(other.of(root).connect({ host: 'host', port: 80, timeoutMs: 20 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(host.firewall.ruleset.tables[0]?.chains[0]?.rules[0]?.expr[1]).toEqual({ counter: { packets: 1, bytes: 60 } });
    expect(await text(await other.of(root).connect({ host: 'host', port: 81 }))).toBe('81');
    host.firewall.ruleset = rules([dport(80), { reject: null }]);
    await expect(other.of(root).connect({ host: 'host', port: 80 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a policy of drop without established cuts off answers too', async () => {
    const { host, other } = twoHosts();
    await other.serve(root(), { address: '0.0.0.0', port: 80 }, ({ stream }) => stream.end('answer'));
    host.firewall.ruleset = rules([dport(22), { accept: null }], 'drop');
    await expect(host.of(root).connect({ host: 'other', port: 80, timeoutMs: 20 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    host.firewall.ruleset = rules([{ match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }, { accept: null }], 'drop');
    expect(await text(await host.of(root).connect({ host: 'other', port: 80 }))).toBe('answer');
  });

  test('strangers to the network are not reached', async () => {
    const { host } = twoHosts();
    await expect(host.of(root).connect({ host: '192.0.2.1', port: 80, timeoutMs: 20 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    host.links.removeRoute({ destination: 'default' });
    await expect(host.of(root).connect({ host: '192.0.2.1', port: 80 })).rejects.toMatchObject({ code: 'ENETUNREACH' });
    await expect(host.of(root).connect({ host: 'nowhere', port: 80 })).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(host.of(root).connect({ host: '::1', port: 80 })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });
});
