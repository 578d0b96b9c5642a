import { priorities } from './nft-names.ts';
import type { Chain, NamedSet, Rule, Ruleset, Selector, Statement, Table, Value, Verdict } from './ruleset.ts';

export interface PrintOptions {
  readonly handles?: boolean;
  /** Without counters. */
  readonly stateless?: boolean;
  /** Priorities as numbers. */
  readonly numeric?: boolean;
}

/** Whose rules iptables made: nft shows them, and warns of changing them. */
export const isForeign = ({ chains }: Table): boolean => chains.some(({ rules }) => rules.some(({ expr }) => expr.some((one) => 'xt' in one)));

export const printRuleset = ({ tables }: Ruleset, options: PrintOptions = {}): string => tables.map((table) => printTable(table, options)).join('');

export function printTable(table: Table, options: PrintOptions = {}, only?: string): string {
  const sets = only === undefined ? table.sets : [];
  const chains = table.chains.filter(({ name }) => only === undefined || name === only);
  const body = [...sets.map((set) => printSet(set, options)), ...chains.map((chain) => printChain(chain, { table, options }))].join('\n');
  return `table ${table.family} ${table.name} {${only === undefined ? handleOf(table.handle, options) : ''}\n${body}}\n`;
}

const handleOf = (handle: number, { handles }: PrintOptions): string => (handles ? ` # handle ${handle}` : '');

function printSet({ name, handle, type, flags, elements }: NamedSet, options: PrintOptions): string {
  const lines = [
    `type ${typeof type === 'string' ? type : type.join(' . ')}`,
    ...(flags.length ? [`flags ${flags.join(',')}`] : []),
    ...(elements.length ? [`elements = { ${elements.map((one) => printValue(one)).join(', ')} }`] : []),
  ];
  return `\tset ${name} {${handleOf(handle, options)}\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

function printChain({ name, handle, base, rules }: Chain, { table, options }: { table: Table; options: PrintOptions }): string {
  const head = base
    ? `\t\ttype ${base.type} hook ${base.hook}${base.device ? ` device "${base.device}"` : ''} priority ${options.numeric ? base.priority : priorityText(base)}; policy ${base.policy};\n`
    : '';
  return `\tchain ${name} {${handleOf(handle, options)}\n${head}${rules.map((rule) => `\t\t${printRule(rule, table, options)}\n`).join('')}\t}\n`;
}

const natHooks: Readonly<Record<string, string>> = { dstnat: 'prerouting', srcnat: 'postrouting' };

/** By its name where one is near. */
function priorityText({ priority, hook }: NonNullable<Chain['base']>): string {
  const near = Object.entries(priorities).find(([name, value]) => Math.abs(priority - value) <= 10 && (natHooks[name] ?? hook) === hook);
  if (!near) return String(priority);
  const apart = priority - near[1];
  return apart === 0 ? near[0] : `${near[0]} ${apart > 0 ? '+' : '-'} ${Math.abs(apart)}`;
}

export function printRule({ expr, comment, handle }: Rule, table: Pick<Table, 'family'>, options: PrintOptions = {}): string {
  const words = expr.map((statement) => printStatement(statement, { expr, family: table.family, ...options }));
  return `${[...words, ...(comment === undefined ? [] : [`comment "${comment}"`])].join(' ')}${handleOf(handle, options)}`;
}

interface RuleContext extends PrintOptions {
  readonly expr: readonly Statement[];
  readonly family: string;
}

function printStatement(statement: Statement, on: RuleContext): string {
  if ('match' in statement) return printMatch(statement.match);
  if ('xt' in statement) return statement.xt.text ?? statement.xt.as.map((one) => printStatement(one, on)).join(' ');
  if ('counter' in statement) return printCounter(statement.counter, on);
  if ('limit' in statement) return printLimit(statement.limit);
  if ('log' in statement) return printLog(statement.log);
  if ('reject' in statement) return printReject(statement.reject, on);
  if ('vmap' in statement) return printMap(statement.vmap);
  if ('ct count' in statement) return `ct count ${statement['ct count'].inv ? 'over ' : ''}${statement['ct count'].val}`;
  return 'recent' in statement ? 'xt match recent' : printEnd(statement);
}

function printEnd(statement: Exclude<Statement, { recent: unknown }>): string {
  if ('masquerade' in statement) return 'masquerade';
  if ('redirect' in statement) return statement.redirect?.port === undefined ? 'redirect' : `redirect to :${statement.redirect.port}`;
  if ('dnat' in statement) return `dnat to ${placeText(statement.dnat)}`;
  return 'snat' in statement ? `snat to ${placeText(statement.snat)}` : printVerdict(statement as Verdict);
}

const printCounter = (counter: { packets: number; bytes: number } | null, { stateless }: PrintOptions): string =>
  stateless || !counter ? 'counter' : `counter packets ${counter.packets} bytes ${counter.bytes}`;

function printMatch({ op, left, right }: Of<'match'>): string {
  const sign = op === '==' || op === 'in' ? '' : ` ${op}`;
  return '&' in left ? printMasked(left['&'], sign, right) : `${printSelector(left)}${sign} ${printRight(right, left)}`;
}

const placeText = ({ addr = '', port }: { addr?: string; port?: number }): string => `${addr}${port === undefined ? '' : `:${port}`}`;

/** `tcp flags syn / fin,syn,rst,ack`, `ip frag-off & 8191 != 0`. */
function printMasked([left, mask]: readonly [Selector, readonly string[] | number], sign: string, right: Value): string {
  if (typeof mask === 'number') return `${printSelector(left)} & ${mask}${sign || ' =='} ${printValue(right)}`;
  return `${printSelector(left)}${sign} ${printValue(right)} / ${mask.join(',')}`;
}

type Of<Key extends string> = Extract<Statement, Record<Key, unknown>> extends Record<Key, infer Value> ? Value : never;

const printLimit = ({ rate, per, burst, inv }: Of<'limit'>): string =>
  `limit rate ${inv ? 'over ' : ''}${rate}/${per}${burst === 5 ? '' : ` burst ${burst} packets`}`;

const printLog = (log: Of<'log'>): string =>
  [
    'log',
    ...(log?.prefix === undefined ? [] : [`prefix "${log.prefix}"`]),
    ...(log?.level === undefined ? [] : [`level ${log.level}`]),
    ...(log?.flags === undefined ? [] : [`flags ${log.flags}`]),
  ].join(' ');

const printMap = ({ key, data }: Of<'vmap'>): string =>
  `${printSelector(key)} vmap ${typeof data === 'string' ? data : `{ ${data.set.map(([value, verdict]) => `${printValue(value)} : ${printVerdict(verdict)}`).join(', ')} }`}`;

function printReject(reject: { type: string; expr?: string } | null, { expr, family }: RuleContext): string {
  if (!reject) return 'reject';
  if (reject.type === 'tcp reset') return 'reject with tcp reset';
  if (reject.expr === 'port-unreachable' && (reject.type === 'icmpx' || family !== 'inet')) {
    const four = family === 'inet' && expr.some((one) => 'match' in one && 'payload' in one.match.left && one.match.left.payload.protocol === 'ip');
    return four ? 'reject with icmp port-unreachable' : 'reject';
  }
  return `reject with ${reject.type} ${reject.expr ?? ''}`.trimEnd();
}

function printVerdict(verdict: Verdict): string {
  if ('jump' in verdict) return `jump ${verdict.jump.target}`;
  if ('goto' in verdict) return `goto ${verdict.goto.target}`;
  return Object.keys(verdict)[0]!;
}

function printSelector(selector: Selector): string {
  if ('ct' in selector) return `ct ${selector.ct.key}`;
  if ('fib' in selector) return `fib ${selector.fib.flags.join(' . ')} ${selector.fib.result}`;
  if ('&' in selector) return printSelector(selector['&'][0]);
  if ('payload' in selector) return `${selector.payload.protocol} ${selector.payload.field}`;
  const { key } = selector.meta;
  return /^(iif|oif|skuid|skgid|mark)/.test(key) ? (/^(skuid|skgid|mark)/.test(key) ? `meta ${key}` : key) : `meta ${key}`;
}

function printRight(value: Value, left: Selector): string {
  if ('meta' in left && left.meta.key === 'mark' && typeof value === 'number') return `0x${value.toString(16).padStart(8, '0')}`;
  const quoted = 'meta' in left && /^[io]if/.test(left.meta.key);
  return printValue(value, quoted);
}

function printValue(value: Value, quoted = false): string {
  const inner = (one: Value) => printValue(one, quoted);
  if (Array.isArray(value)) return (value as readonly Value[]).map(inner).join(',');
  if (typeof value !== 'object') return quoted && typeof value === 'string' && !value.startsWith('@') ? `"${value}"` : String(value);
  if ('set' in value) return `{ ${value.set.map(inner).join(', ')} }`;
  if ('range' in value) return `${inner(value.range[0])}-${inner(value.range[1])}`;
  return 'prefix' in value ? `${value.prefix.addr}/${value.prefix.len}` : '';
}
