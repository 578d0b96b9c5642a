import { fitsInterface, isWithin } from './addresses.ts';
import type { FilterChain, FilterRule, Packet, Test, Verdict } from './packet-walk.ts';

const priorities: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };

/** The tables that the text of iptables-save holds. */
export const tablesIn = (text: string): string[] => [...text.matchAll(/^\*(\w+)/gm)].map(([, table]) => table!);

/** The chains of iptables-save. */
export function iptablesChains(text: string): FilterChain[] {
  const chains = new Map<string, FilterChain & { rules: FilterRule[] }>();
  let table = '';
  for (const line of text.split('\n')) {
    const [, name, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (line.startsWith('*')) table = line.slice(1).trim();
    if (name) {
      const base =
        policy === '-'
          ? undefined
          : { hook: name.toLowerCase(), priority: priorities[table] ?? 0, policy: policy === 'ACCEPT' ? ('accept' as const) : ('drop' as const) };
      chains.set(`${table} ${name}`, { id: `${table} ${name}`, rules: [], ...(base && { base }) });
    }
    const [, chain, rest] = /^-A (\S+) ?(.*)$/.exec(line) ?? [];
    if (chain) chains.get(`${table} ${chain}`)?.rules.push(ruleOf(wordsOf(rest ?? ''), table));
  }
  return [...chains.values()];
}

const wordsOf = (text: string) => [...text.matchAll(/"((?:\\.|[^"])*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

type Maker = (value: string) => Test;
const ports: Maker = (list) => (packet) =>
  packet.protocol !== 'icmp' &&
  list.split(',').some((part) => {
    const [low, high = low] = part.split(':').map(Number);
    return packet.port >= (low || 0) && packet.port <= (high || 65_535);
  });
const states: Maker = (list) => () => list.split(',').includes('NEW');
const address =
  (which: 'source' | 'destination'): Maker =>
  (value) => {
    const [network = '', length = '32'] = value.split('/');
    return (packet: Packet) => isWithin(packet[which], network, Number(length));
  };

const makers: Readonly<Record<string, Maker>> = {
  '-p': (value) => (packet) => value === 'all' || value === packet.protocol,
  '-i': (value) => (packet) => fitsInterface(packet.in, value),
  '-o': (value) => (packet) => packet.out !== undefined && fitsInterface(packet.out, value),
  '-s': address('source'),
  '-d': address('destination'),
  '--dport': ports,
  '--dports': ports,
  '--ctstate': states,
  '--state': states,
};
/** Options that say how, not whether. */
const idle = ['-m', '--comment', '--reject-with', '--log-prefix', '--log-level', '--set-xmark'];

function ruleOf(words: readonly string[], table: string): FilterRule {
  const tests: Test[] = [];
  let verdict: Verdict | undefined;
  let not = false;
  for (let at = 0; at < words.length; at += 1) {
    const [word, value = ''] = [words[at]!, words[at + 1]];
    if (word === '!') {
      not = true;
      continue;
    }
    if (!word.startsWith('-')) continue;
    if (word === '-j' || word === '-g') verdict = verdictOf(value, { table, goes: word === '-g' });
    else if (!idle.includes(word)) tests.push(negated(makers[word]?.(value) ?? (() => undefined), not));
    not = false;
    if (value !== '!') at += value.startsWith('-') ? 0 : 1;
  }
  return { tests, ...(verdict && { verdict }) };
}

const negated = (test: Test, not: boolean): Test =>
  not
    ? (packet) => {
        const result = test(packet);
        return result === undefined ? undefined : !result;
      }
    : test;

function verdictOf(target: string, { table, goes }: { table: string; goes: boolean }): Verdict | undefined {
  if (target === 'ACCEPT') return { kind: 'accept' };
  if (target === 'DROP' || target === 'REJECT') return { kind: 'drop' };
  if (target === 'RETURN') return { kind: 'return' };
  return /^(LOG|NFLOG|MARK|CONNMARK|CT|TCPMSS|DNAT|SNAT|MASQUERADE|REDIRECT)$/.test(target)
    ? undefined
    : { kind: goes ? 'goto' : 'jump', chain: `${table} ${target}` };
}
