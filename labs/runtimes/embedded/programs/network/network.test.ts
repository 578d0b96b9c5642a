import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../../machine/load-recipe.ts';
import type { Host } from '../../host/host.ts';
import { createHost } from '../../machine/create-host.ts';
import { createLabNetwork } from '../../network/create-lab-network.ts';
import type { Program, Terminal } from '../../program/program.ts';
import type { ProgramRunner } from '../../program/runner.ts';
import { bytesInput } from '../../program/streams.ts';
import { curl } from './curl.ts';
import { hostname } from './hostname.ts';
import { ip } from './ip.ts';
import { nc } from './nc.ts';
import { netstat } from './netstat.ts';
import { ping } from './ping.ts';
import { rpcinfo } from './rpcinfo.ts';
import { ss } from './ss.ts';

const env = join(import.meta.dirname, '..', '..', '..', '..', '..', 'scenarios', 'forgotten-services', 'env');
const runner: ProgramRunner = { run: async ({ sys }) => (await sys.exit(0), { code: 0 }), release: () => Promise.resolve(), dispose: () => Promise.resolve() };

describe('the network programs on forgotten-services', () => {
  let host: Host;

  beforeAll(async () => {
    const { recipe, folder } = await loadRecipe(join(env, 'machine.yaml'));
    const text = JSON.stringify(recipe).replace(/\{\{\w+\}\}/g, '');
    host = await createHost({
      lab: 'l',
      name: 'host',
      address: '10.213.0.2',
      network: createLabNetwork({ subnet: '10.213.0.0/26' }),
      recipe: JSON.parse(text) as typeof recipe,
      folder,
      runner,
    });
    await host.boot();
  });
  afterAll(() => host.dispose());

  async function run(program: Program, words: readonly string[], { user = 'learner', columns = 0 } = {}): Promise<string> {
    const sys = await host.enter({ user, argv: ['/usr/bin/bash'] });
    let said = '';
    const out = {
      isTerminal: columns > 0,
      write: (data: Uint8Array | string) => Promise.resolve(void (said += typeof data === 'string' ? data : new TextDecoder().decode(data))),
    };
    const terminal = { size: () => ({ cols: columns, rows: 24 }) } as Terminal;
    const context = {
      sys,
      argv: [program.name, ...words],
      env: {},
      stdin: bytesInput('from stdin'),
      stdout: out,
      stderr: out,
      signal: new AbortController().signal,
      run: () => Promise.resolve(127),
      ...(columns && { terminal }),
    };
    const code = await program.run(context).catch((error: unknown) => (error as { code: number }).code);
    await sys.exit(0);
    return `${said}[${code}]`;
  }

  test('ss spreads its columns over the terminal', async () => {
    const [head, ...rows] = (await run(ss, ['-tln'], { columns: 120 })).split('\n');
    expect(head).toBe('State         Recv-Q        Send-Q               Local Address:Port               Peer Address:Port       Process       ');
    expect(rows).toContain('LISTEN        0             5                          0.0.0.0:8080                    0.0.0.0:*                        ');
    expect(rows).toContain('LISTEN        0             128                           [::]:22                         [::]:*                        ');
    expect((await run(ss, ['-tlnH'])).split('\n')[0]).toMatch(/^LISTEN 0 {6}\d+ +0\.0\.0\.0:\d+ +0\.0\.0\.0:\*$/);
  });

  test('ss names processes to who may know them', async () => {
    expect(await run(ss, ['-tlnpH', 'sport = :23'], { user: 'root' })).toMatch(/users:\(\("python3",pid=\d+,fd=3\)\)/);
    expect(await run(ss, ['-tlnpH', 'sport = :23'])).not.toContain('users');
    expect(await run(ss, ['-tlH', 'sport', '=', ':ssh'])).toMatch(/0\.0\.0\.0:ssh +0\.0\.0\.0:\*/);
  });

  test('curl over HTTP', async () => {
    expect(await run(curl, ['-s', 'localhost:8080/open'])).toBe('3 open orders\n[0]');
    expect((await run(curl, ['-si', 'localhost:8080/open'])).split('\r\n')[0]).toBe('HTTP/1.0 200 OK');
    expect(await run(curl, ['-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'localhost:8080/open'])).toBe('200\n[0]');
    expect((await run(curl, ['-sI', 'localhost:8080/open'])).split('\r\n').slice(0, 2)).toEqual([
      "HTTP/1.0 501 Unsupported method ('HEAD')",
      'Server: BaseHTTP/0.6 Python/3.11.2',
    ]);
    expect(await run(curl, ['-s', '--interface', '10.213.0.2', '--max-time', '6', '10.213.0.2:8080/[1-3]'])).toBe('order desk\n'.repeat(3) + '[0]');
  });

  test('curl over FTP', async () => {
    expect(await run(curl, ['-s', 'ftp://localhost/backup/customers.csv'])).toBe('customer,phone\nNorthern Mill,555-0101\nHarbour Cafe,555-0102\n[0]');
    expect(await run(curl, ['-s', 'ftp://localhost/backup/'])).toMatch(/^-rw-r--r-- {4}1 0 {8}0 {14}60 \w{3} \d\d \d\d:\d\d customers.csv\n\[0\]$/);
  });

  test('words of what does not work', async () => {
    expect(await run(curl, ['-sS', 'localhost:81'])).toMatch(
      /^curl: \(7\) Failed to connect to localhost port 81 after \d+ ms: Couldn't connect to server\n\[7\]$/,
    );
    expect(await run(curl, ['-sS', 'nowhere.invalid'])).toBe('curl: (6) Could not resolve host: nowhere.invalid\n[6]');
    expect(await run(curl, ['-fsS', '-X', 'PUT', 'localhost:8080'])).toBe('curl: (22) The requested URL returned error: 501\n[22]');
    expect(await run(curl, ['--frob', 'localhost'])).toBe(
      "curl: option --frob: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n[2]",
    );
  });

  test('hostname', async () => {
    expect(await run(hostname, [])).toBe('orders\n[0]');
    expect(await run(hostname, ['-I'])).toBe('10.213.0.2 \n[0]');
    expect(await run(hostname, ['other'])).toBe('hostname: you must be root to change the host name\n[1]');
  });

  test('ip', async () => {
    expect(await run(ip, ['-br', 'a'])).toBe('lo               UNKNOWN        127.0.0.1/8 \neth0@if3         UP             10.213.0.2/26 \n[0]');
    expect(await run(ip, ['route'])).toBe('default via 10.213.0.1 dev eth0 \n10.213.0.0/26 dev eth0 proto kernel scope link src 10.213.0.2 \n[0]');
    expect(await run(ip, ['addr', 'show', 'frob'])).toBe('Device "frob" does not exist.\n[1]');
    expect(await run(ip, ['frob'])).toBe('Object "frob" is unknown, try "ip help".\n[1]');
    expect(await run(ip, ['link', 'set', 'lo', 'down'])).toBe('RTNETLINK answers: Operation not permitted\n[2]');
    expect(await run(ip, ['-4', 'addr', 'show', 'lo'])).toBe(
      '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n[0]',
    );
  });

  test('netstat', async () => {
    const rows = (await run(netstat, ['-tlnp'], { user: 'root' })).split('\n');
    expect(rows.slice(0, 2)).toEqual([
      'Active Internet connections (only servers)',
      'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    ',
    ]);
    expect(rows.find((row) => row.includes(':23 '))).toMatch(/^tcp {8}0 {6}0 0\.0\.0\.0:23 {14}0\.0\.0\.0:\* {15}LISTEN {6}\d+\/python3 +$/);
    expect(await run(netstat, ['-rn'])).toContain('0.0.0.0         10.213.0.1      0.0.0.0         UG        0 0          0 eth0\n');
  });

  test('rpcinfo asks the port mapper', async () => {
    expect((await run(rpcinfo, ['-p'])).split('\n').slice(0, 2)).toEqual(['   program vers proto   port  service', '    100000    4   tcp    111  portmapper']);
    expect(await run(rpcinfo, ['-p', 'nowhere'])).toBe("rpcinfo: can't get address for nowhere\n[1]");
  });

  test('a wrong filter of ss', async () => {
    expect(await run(ss, ['tlnp'])).toBe('Error: an inet prefix is expected rather than "tlnp".\nCannot parse dst/src address.\n[1]');
    expect(await run(ss, ['sport', '=', 'nope'])).toBe('Error: "nope" does not look like a port.\nCannot parse dst/src address.\n[1]');
  });

  test('nc', async () => {
    expect(await run(nc, ['-zv', '10.213.0.2', '22'])).toBe('Connection to 10.213.0.2 22 port [tcp/ssh] succeeded!\n[0]');
    expect(await run(nc, ['-zv', '127.0.0.1', '24'])).toBe('nc: connect to 127.0.0.1 port 24 (tcp) failed: Connection refused\n[1]');
  });

  test('ping', async () => {
    expect(await run(ping, ['-c', '1', '10.213.0.2'])).toMatch(
      /^PING 10.213.0.2 \(10.213.0.2\) 56\(84\) bytes of data.\n64 bytes from 10.213.0.2: icmp_seq=1 ttl=64 time=.* ms\n/,
    );
    expect(await run(ping, ['-c', '1', 'nowhere'])).toBe('ping: nowhere: Temporary failure in name resolution\n[2]');
  });
});
