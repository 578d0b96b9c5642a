import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewall } from '#checkers/probes/network/firewall.ts';
import { networkSysctls } from '#checkers/probes/network/network-sysctls.ts';
import { reachablePorts } from '#checkers/probes/network/reachable-ports.ts';
import { filterChains } from '#checkers/semantics/netfilter/filter-chains.ts';
import { mayPass } from '#checkers/semantics/netfilter/packet-walk.ts';
import { settingsIn } from '#checkers/semantics/sysctl-files.ts';
import { lacks } from '../support/host.ts';
import { type ScenarioLab, scenarioLab } from '../support/scenario-lab.ts';

const context = { signal: new AbortController().signal, nonce: '5eed' };
const ports = [22, 5432, 8080];

describe.skipIf(lacks('docker'))('the network as we read it is the network as it acts', () => {
  let own: ScenarioLab;
  beforeAll(async () => {
    own = await scenarioLab('network-sysctls');
  });
  afterAll(() => own?.[Symbol.asyncDispose]());

  const asRoot = async (script: string, stdin = '') => {
    const done = await own.lab.target.machine('host').exec(['/bin/sh', '-ec', script], { user: 'root', stdin });
    expect(done).toMatchObject({ exitCode: 0 });
  };

  async function compare() {
    const [seen, { ports: tried }] = await Promise.all([
      firewall.collect(own.lab.target, { machine: 'host', from: 'attacker' }, context),
      reachablePorts.collect(own.lab.target, { machine: 'host', from: 'attacker', look: ports }, context),
    ]);
    const packet = { protocol: 'tcp' as const, source: seen.stranger, destination: seen.address, in: 'eth0' };
    const told = ports.map((port) => ({ port, reached: mayPass(filterChains(seen), { ...packet, port }) }));
    expect(told).toEqual(tried.map(({ port, reached }) => ({ port, reached })));
  }

  const input = (policy: string, ...rules: string[]) => `chain input {\n type filter hook input priority filter; policy ${policy};\n ${rules.join('\n ')}\n }`;
  test.each([
    [input('accept')],
    [input('drop')],
    [input('drop', 'iifname "lo" accept', 'tcp dport { 22, 8080 } accept')],
    [input('drop', 'iifname "eth*" tcp dport 1-1024 accept')],
    [input('accept', 'iifname != "lo" tcp dport 5432 drop')],
    [input('accept', 'tcp dport != { 22, 8080 } reject')],
    [input('drop', 'ct state vmap { new : accept, established : accept }')],
    [input('drop', 'ct state established,related accept')],
    [input('accept', 'ip saddr 10.0.0.0/8 ip protocol tcp tcp dport 22 drop', 'ip saddr 192.0.2.0/24 drop')],
    [input('drop', 'ip6 saddr ::/0 accept', 'udp dport 22 accept')],
    [`set open { type inet_service; flags interval; elements = { 20-25 }; }\n${input('drop', 'tcp dport @open accept')}`],
    [`chain web {\n tcp dport 8080 accept\n }\n${input('drop', 'tcp dport vmap { 22 : accept, 8080 : jump web, 5432 : jump web }')}`],
    [`chain web {\n tcp dport 8080 return\n drop\n }\n${input('accept', 'jump web')}`],
    [`chain web {\n tcp dport 8080 accept\n }\n${input('accept', 'meta l4proto tcp goto web', 'drop')}`],
    [`${input('accept')}\nchain early {\n type filter hook prerouting priority raw;\n tcp dport 5432 drop\n }`],
  ])('nft: %s', async (rules) => {
    await asRoot('nft flush ruleset; nft -f -', `table inet try {\n${rules}\n}\n`);
    await compare();
  });

  test.each([
    [':INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m multiport --dports 22,8080:8081 -j ACCEPT'],
    [':INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate NEW -p tcp -m tcp ! --dport 5432 -j ACCEPT'],
    [':INPUT ACCEPT [0:0]\n-A INPUT ! -i lo -p tcp -m tcp --dport 5432 -j REJECT --reject-with tcp-reset'],
    [':INPUT ACCEPT [0:0]\n:web - [0:0]\n-A INPUT -p tcp -j web\n-A INPUT -j ACCEPT\n-A web -p tcp -m tcp --dport 22 -j RETURN\n-A web -s 10.0.0.0/8 -j DROP'],
    [':INPUT DROP [0:0]\n:web - [0:0]\n-A INPUT -g web\n-A INPUT -j ACCEPT\n-A web -p tcp -m tcp --dport 22 -m comment --comment "a b" -j ACCEPT'],
  ])('iptables: %s', async (rules) => {
    await asRoot('nft flush ruleset; iptables-restore', `*filter\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules}\nCOMMIT\n`);
    await compare();
  });

  const key = 'net/ipv4/conf/eth0/rp_filter';
  test.each<[Record<string, string>]>([
    [{ '/etc/sysctl.d/50-a.conf': 'net.ipv4.conf.eth0.rp_filter = 1', '/etc/sysctl.d/60-b.conf': 'net.ipv4.conf.eth0.rp_filter=2' }],
    [{ '/usr/lib/sysctl.d/60-a.conf': 'net/ipv4/conf/eth0/rp_filter = 1', '/etc/sysctl.d/50-b.conf': 'net.ipv4.conf.eth0.rp_filter = 2' }],
    [{ '/usr/lib/sysctl.d/60-a.conf': 'net.ipv4.conf.eth0.rp_filter = 1', '/etc/sysctl.d/60-a.conf': '# nothing' }],
    [{ '/etc/sysctl.d/50-a.conf': 'net.ipv4.conf.eth0.rp_filter = 1', '/etc/sysctl.d/60-b.conf': 'net.ipv4.conf.*.rp_filter = 2' }],
    [{ '/etc/sysctl.d/50-a.conf': 'net.ipv4.conf.*.rp_filter = 1', '/etc/sysctl.d/60-b.conf': 'net.ipv4.conf.eth?.rp_filter = 2' }],
    [{ '/etc/sysctl.d/50-a.conf': 'net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.eth0.rp_filter' }],
    [{ '/etc/sysctl.d/50-a.conf': '-net.ipv4.conf.eth0.rp_filter = 1\n;net.ipv4.conf.eth0.rp_filter = 2' }],
    [{ '/etc/sysctl.conf': 'net.ipv4.conf.eth0.rp_filter = 1' }],
    [{ '/etc/sysctl.d/a.txt': 'net.ipv4.conf.eth0.rp_filter = 1' }],
  ])('sysctl files: %j', async (files) => {
    const write = Object.entries(files).map(([path, text]) => `printf '%s\\n' '${text.replaceAll('\n', "' '")}' >${path}`);
    await asRoot('rm -f /etc/sysctl.d/[!9]* /etc/sysctl.d/90-* /usr/lib/sysctl.d/60*; : >/etc/sysctl.conf; echo 0 >/proc/sys/net/ipv4/conf/eth0/rp_filter');
    await asRoot([...write, '/usr/lib/systemd/systemd-sysctl'].join('\n'));
    const seen = await networkSysctls.collect(own.lab.target, { machine: 'host' }, context);
    expect(Number(settingsIn(seen.files)(key)?.value ?? 0)).toBe(seen.live[key]);
  });
});
