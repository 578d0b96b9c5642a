import type { NftReader } from './nft-reader.ts';
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
};
const metas = new Set(['iif', 'iifname', 'oif', 'oifname', 'mark', 'skuid', 'skgid', 'l4proto', 'nfproto', 'protocol', 'pkttype', 'length']);
const bare = new Set(['iif', 'iifname', 'oif', 'oifname', 'mark', 'skuid', 'skgid']);

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
  if (reader.accept('counter')) return counter(reader);
  if (reader.accept('limit')) return limit(reader);
  if (reader.accept('log')) return log(reader);
  if (reader.accept('reject')) return reject(reader);
  if (reader.accept('masquerade')) return { masquerade: null };
  return match(reader);
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
  const found: { prefix?: string; level?: string } = {};
  for (;;) {
    if (reader.accept('prefix')) found.prefix = reader.next().text;
    else if (reader.accept('level')) found.level = reader.next().text;
    else if (reader.accept('flags')) reader.next();
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
  const left = selector(reader);
  if (reader.accept('vmap')) return { vmap: { key: left, data: { set: pairs(reader, left) } } };
  const op = operator(reader);
  const right = value(reader, left);
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
  if (bare.has(name)) return { meta: { key: name } };
  const fields = Object.hasOwn(payloads, name) ? payloads[name] : undefined;
  if (!fields) throw reader.unexpected(token);
  const field = reader.next();
  if (!fields.includes(field.text)) throw reader.unexpected(field);
  return { payload: { protocol: name, field: field.text } };
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
  return found;
}

function value(reader: NftReader, left: Selector): Value {
  if (reader.accept('{')) {
    const set = readElements(reader, left);
    reader.anonymousSets++;
    return { set };
  }
  const first = single(reader, left);
  if (reader.peek()?.text !== ',') return first;
  const all = [first];
  while (reader.accept(',')) all.push(single(reader, left));
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
  return [...found].sort(compare);
}

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
  if (from !== undefined && to !== undefined) return { range: [named(from, left), named(to, left)] };
  const known = named(text, left);
  const field = left && 'payload' in left ? left.payload.field : '';
  if (field.endsWith('port') && typeof known !== 'number') throw reader.failure('Could not resolve service: Servname not supported for ai_socktype', token);
  if (field.endsWith('addr') && !/^[0-9a-f.:]+$/i.test(text)) throw reader.failure('Could not resolve hostname: Name or service not known', token);
  return known;
}

function named(text: string, left: Selector | undefined): string | number {
  if (/^\d+$/.test(text)) return left && 'meta' in left && left.meta.key === 'l4proto' ? (protocolNumber(Number(text)) ?? Number(text)) : Number(text);
  const port = left === undefined || ('payload' in left && /port$/.test(left.payload.field)) ? portNumber(text) : undefined;
  return port ?? text;
}
