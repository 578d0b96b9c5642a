import type { NftReader } from './nft-reader.ts';
import type { Token } from './nft-tokens.ts';
import type { Operator, Selector, Statement, Value, Verdict } from './ruleset.ts';
import { protocolNumber, portNumber, stateOrder } from './nft-names.ts';

const payloads: Readonly<Record<string, readonly string[]>> = {
  ip: ['saddr', 'daddr', 'protocol', 'ttl', 'dscp', 'version', 'length'],
  ip6: ['saddr', 'daddr', 'nexthdr', 'hoplimit'],
  tcp: ['dport', 'sport', 'flags'],
  udp: ['dport', 'sport', 'length'],
  th: ['dport', 'sport'],
  icmp: ['type', 'code'],
  icmpv6: ['type', 'code'],
  ether: ['saddr', 'daddr', 'type'],
};
const metas = new Set(['iif', 'iifname', 'oif', 'oifname', 'mark', 'skuid', 'skgid', 'l4proto', 'nfproto', 'protocol', 'pkttype', 'length']);
const bare = new Set(['iif', 'iifname', 'oif', 'oifname', 'mark', 'skuid', 'skgid', 'pkttype']);

/** The statements of a rule up to its end; `comment` apart. */
export function readRule(reader: NftReader): { expr: Statement[]; comment?: string } {
  const expr: Statement[] = [];
  let comment: string | undefined;
  while (!reader.atEnd()) {
    if (reader.accept('comment')) comment = reader.next().text;
    else expr.push(statement(reader));
  }
  return { expr, ...(comment !== undefined && { comment }) };
}

function statement(reader: NftReader): Statement {
  const verdict = readVerdict(reader);
  if (verdict) return verdict;
  for (const [word, read] of Object.entries(statements)) if (reader.accept(word)) return read(reader);
  if (reader.peek()?.text === 'ct' && reader.peek(1)?.text === 'count') return connections(reader);
  return match(reader);
}

const statements: Readonly<Record<string, (reader: NftReader) => Statement>> = {
  counter,
  limit,
  log,
  reject,
  masquerade: () => ({ masquerade: null }),
  redirect: (reader) => ({ redirect: reader.accept('to') ? place(reader) : null }),
  dnat: (reader) => ({ dnat: destination(reader) }),
  snat: (reader) => ({ snat: destination(reader) }),
};

function connections(reader: NftReader): Statement {
  reader.next();
  reader.next();
  const inv = reader.accept('over');
  return { 'ct count': { val: reader.number(), ...(inv && { inv: true }) } };
}

function destination(reader: NftReader): { addr?: string; port?: number } {
  if (!reader.accept('ip')) reader.accept('ip6');
  reader.expect('to');
  return place(reader);
}

/** `10.0.0.1`, `10.0.0.1:80`, `:80`. */
function place(reader: NftReader): { addr?: string; port?: number } {
  const addr = reader.peek()?.text === ':' ? undefined : reader.next().text;
  const [, host, port] = /^(.*?):(\d+)$/.exec(addr ?? '') ?? [];
  if (host !== undefined) return { ...(host && { addr: host }), port: Number(port) };
  return { ...(addr !== undefined && { addr }), ...(reader.accept(':') && { port: reader.number() }) };
}

export function readVerdict(reader: NftReader): Verdict | undefined {
  for (const word of ['accept', 'drop', 'return', 'continue'] as const) if (reader.accept(word)) return { [word]: null } as unknown as Verdict;
  for (const word of ['jump', 'goto'] as const) if (reader.accept(word)) return { [word]: { target: reader.next().text } } as unknown as Verdict;
  return undefined;
}

function counter(reader: NftReader): Statement {
  if (!reader.accept('packets')) return { counter: { packets: 0, bytes: 0 } };
  const packets = reader.number();
  reader.expect('bytes');
  return { counter: { packets, bytes: reader.number() } };
}

function limit(reader: NftReader): Statement {
  reader.expect('rate');
  const inv = reader.accept('over');
  const [, rate = '', per = ''] = /^(\d+)\/(second|minute|hour|day|week)$/.exec(reader.peek()?.text ?? '') ?? [];
  if (rate === '') throw reader.unexpected();
  reader.next();
  let burst = 5;
  if (reader.accept('burst')) {
    burst = reader.number();
    reader.accept('packets');
  }
  return { limit: { rate: Number(rate), burst, per, ...(inv && { inv: true }) } };
}

function log(reader: NftReader): Statement {
  const found: { prefix?: string; level?: string; flags?: string } = {};
  for (;;) {
    if (reader.accept('prefix')) found.prefix = reader.next().text;
    else if (reader.accept('level')) found.level = reader.next().text;
    else if (reader.accept('flags')) found.flags = reader.next().text;
    else break;
  }
  return { log: Object.keys(found).length ? found : null };
}

function reject(reader: NftReader): Statement {
  if (!reader.accept('with'))
    return {
      reject:
        reader.family === 'inet'
          ? { type: 'icmpx', expr: 'port-unreachable' }
          : { type: reader.family === 'ip6' ? 'icmpv6' : 'icmp', expr: 'port-unreachable' },
    };
  const type = reader.next().text;
  if (type === 'tcp') {
    reader.expect('reset');
    return { reject: { type: 'tcp reset' } };
  }
  reader.accept('type');
  return { reject: { type, expr: reader.next().text } };
}

function match(reader: NftReader): Statement {
  const plainLeft = selector(reader);
  const left: Selector = reader.accept('&') ? { '&': [plainLeft, mask(reader)] } : plainLeft;
  if (reader.accept('vmap')) return { vmap: { key: left, data: { set: pairs(reader, left) } } };
  const op = operator(reader);
  const right = value(reader, left);
  if (reader.accept('/')) return { match: { op: op ?? '==', left: { '&': [left, mask(reader)] }, right } };
  const states = 'ct' in left && left.ct.key === 'state';
  const flags = 'payload' in left && left.payload.field === 'flags';
  const implicit = op === undefined && (states || flags) && !(typeof right === 'object' && 'set' in right);
  return { match: { op: implicit ? 'in' : (op ?? '=='), left, right } };
}

function operator(reader: NftReader): Operator | undefined {
  const found = reader.peek()?.text ?? '';
  if (!/^(==|!=|<|>|<=|>=|eq|ne|lt|gt|le|ge)$/.test(found)) return undefined;
  reader.next();
  return ({ eq: '==', ne: '!=', lt: '<', gt: '>', le: '<=', ge: '>=' }[found] ?? found) as Operator;
}

function selector(reader: NftReader): Selector {
  const token = reader.next();
  const name = token.text;
  if (name === 'ct') return { ct: { key: reader.next().text } };
  if (name === 'meta') {
    const key = reader.next();
    if (!metas.has(key.text)) throw reader.unexpected(key);
    return { meta: { key: key.text } };
  }
  if (name === 'fib') return fib(reader);
  if (bare.has(name)) return { meta: { key: name } };
  const fields = Object.hasOwn(payloads, name) ? payloads[name] : undefined;
  // A word of one's own may begin an expression: what comes after it is what nft did not expect.
  if (!fields) throw reader.unexpected(/^[a-z_]\w*$/i.test(name) && !token.quoted ? reader.peek() : token);
  const field = reader.next();
  if (!fields.includes(field.text)) throw reader.unexpected(field);
  return { payload: { protocol: name, field: field.text } };
}

/** `fib daddr . iif type`. */
function fib(reader: NftReader): Selector {
  const flags = [reader.next().text];
  while (reader.accept('.')) flags.push(reader.next().text);
  return { fib: { result: reader.next().text, flags } };
}

/** `& (fin | syn) == syn`, and `syn / fin,syn` after a value. */
function mask(reader: NftReader): string[] {
  const bracket = reader.accept('(');
  const found = [reader.next().text];
  while (reader.accept('|') || reader.accept(',')) found.push(reader.next().text);
  if (bracket) reader.expect(')');
  return found.flatMap((one) => one.split('|'));
}

function pairs(reader: NftReader, left: Selector): [Value, Verdict][] {
  reader.expect('{');
  const found: [Value, Verdict][] = [];
  while (!reader.accept('}')) {
    reader.skipEnds();
    const key = single(reader, left);
    reader.expect(':');
    const verdict = readVerdict(reader);
    if (!verdict) throw reader.unexpected();
    found.push([key, verdict]);
    reader.accept(',');
    reader.skipEnds();
  }
  reader.anonymousSets++;
  return [...found].sort(([one], [other]) => ('ct' in left ? stateOrder(plain(one)) - stateOrder(plain(other)) : compare(one, other)));
}

function value(reader: NftReader, left: Selector): Value {
  if (reader.accept('{')) {
    const set = readElements(reader, left);
    // A set of one is that one.
    if (set.length === 1) return set[0]!;
    reader.anonymousSets++;
    return { set };
  }
  const all = [single(reader, left)];
  while (reader.accept(',') || reader.accept('|')) all.push(single(reader, left));
  if (all.length === 1) return all[0]!;
  return [...all].sort((one, other) => stateOrder(plain(one)) - stateOrder(plain(other)));
}

/** Up to the closing brace. */
export function readElements(reader: NftReader, left: Selector | undefined): Value[] {
  const found: Value[] = [];
  reader.skipEnds();
  while (!reader.accept('}')) {
    found.push(single(reader, left));
    reader.skipEnds();
    if (!reader.accept(',') && reader.peek()?.text !== '}') throw reader.unexpected();
    reader.skipEnds();
  }
  return inOrder(found);
}

/** As nft prints the elements of a set. */
export const inOrder = (values: readonly Value[]): Value[] => [...values].sort(compare);

/** The text that an element is ordered by. */
const plain = (value: Value): string => {
  if (typeof value !== 'object') return String(value);
  if ('prefix' in value) return value.prefix.addr;
  return 'range' in value ? plain(value.range[0]) : '';
};

const rank = (value: Value): number => {
  const text = plain(value);
  return /^\d+$/.test(text) ? Number(text) : /^[\d.]+$/.test(text) ? text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) : 0;
};
const compare = (one: Value, other: Value): number => rank(one) - rank(other);

function single(reader: NftReader, left: Selector | undefined): Value {
  const token = reader.next();
  const { text } = token;
  if (token.quoted || text.startsWith('@')) return text;
  const [, addr, len] = /^([0-9a-f.:]+)\/(\d+)$/i.exec(text) ?? [];
  if (addr !== undefined) return { prefix: { addr, len: Number(len) } };
  const [, from, to] = /^([\da-f.:]+)-([\da-f.:]+)$/i.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return range(reader, { token, left, ends: [from, to] });
  const known = named(text, left);
  check(reader, { token, left, known });
  return known;
}

interface Found {
  readonly token: Token;
  readonly left: Selector | undefined;
}

function range(reader: NftReader, { token, left, ends }: Found & { ends: readonly [string, string] }): Value {
  const [from, to] = [named(ends[0], left), named(ends[1], left)];
  check(reader, { token, left, known: from });
  check(reader, { token, left, known: to });
  if (typeof from === 'number' && typeof to === 'number' && from >= to) throw reader.failure('Range has zero or negative size', token);
  return { range: [from, to] };
}

/** Whether a port is one and an address is one. */
function check(reader: NftReader, { token, left, known }: Found & { known: string | number }): void {
  const field = left && 'payload' in left ? left.payload.field : '';
  if (field.endsWith('port')) {
    if (typeof known !== 'number') throw reader.failure('Could not resolve service: Servname not supported for ai_socktype', token);
    if (known > 65_535) throw reader.failure('Service out of range', token);
  }
  if (field.endsWith('addr') && left && 'payload' in left && left.payload.protocol !== 'ether' && !isAddress(String(known)))
    throw reader.failure('Could not resolve hostname: Name or service not known', token);
}

const isAddress = (text: string): boolean =>
  /^[0-9a-f:]*:[0-9a-f.:]*$/i.test(text) || (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((octet) => Number(octet) < 256));

function named(text: string, left: Selector | undefined): string | number {
  if (/^\d+$/.test(text)) return left && 'meta' in left && left.meta.key === 'l4proto' ? (protocolNumber(Number(text)) ?? Number(text)) : Number(text);
  const port = left === undefined || ('payload' in left && /port$/.test(left.payload.field)) ? portNumber(text) : undefined;
  return port ?? text;
}
