import { priorities } from './nft-names.ts';
import type { Chain, NamedSet, Rule, Ruleset, Selector, Statement, Table, Value, Verdict } from './ruleset.ts';

export interface PrintOptions {
  readonly handles?: boolean;
  /** Without counters. */
  readonly stateless?: boolean;
}

export const printRuleset = ({ tables }: Ruleset, options: PrintOptions = {}): string => tables.map((table) => printTable(table, options)).join('');

export function printTable(table: Table, options: PrintOptions = {}, only?: string): string {
  const sets = only === undefined ? table.sets : [];
  const chains = table.chains.filter(({ name }) => only === undefined || name === only);
  const body = [...sets.map((set) => printSet(set, options)), ...chains.map((chain) => printChain(chain, { table, options }))].join('\n');
  return `table ${table.family} ${table.name} {${handleOf(table.handle, options)}\n${body}}\n`;
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
    ? `\t\ttype ${base.type} hook ${base.hook}${base.device ? ` device "${base.device}"` : ''} priority ${priorityText(base.priority)}; policy ${base.policy};\n`
    : '';
  return `\tchain ${name} {${handleOf(handle, options)}\n${head}${rules.map((rule) => `\t\t${printRule(rule, table, options)}\n`).join('')}\t}\n`;
}

/** By its name where one is near. */
function priorityText(priority: number): string {
  const near = Object.entries(priorities).find(([, value]) => Math.abs(priority - value) <= 10);
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
  if ('match' in statement) {
    const { op, left, right } = statement.match;
    return `${printSelector(left)}${op === '==' || op === 'in' ? '' : ` ${op}`} ${printRight(right, left)}`;
  }
  if ('counter' in statement)
    return on.stateless || !statement.counter ? 'counter' : `counter packets ${statement.counter.packets} bytes ${statement.counter.bytes}`;
  if ('limit' in statement) return printLimit(statement.limit);
  if ('log' in statement) return printLog(statement.log);
  if ('reject' in statement) return printReject(statement.reject, on);
  if ('vmap' in statement) return printMap(statement.vmap);
  return 'masquerade' in statement ? 'masquerade' : printVerdict(statement);
}

type Of<Key extends string> = Extract<Statement, Record<Key, unknown>> extends Record<Key, infer Value> ? Value : never;

const printLimit = ({ rate, per, burst, inv }: Of<'limit'>): string =>
  `limit rate ${inv ? 'over ' : ''}${rate}/${per}${burst === 5 ? '' : ` burst ${burst} packets`}`;

const printLog = (log: Of<'log'>): string =>
  ['log', ...(log?.prefix === undefined ? [] : [`prefix "${log.prefix}"`]), ...(log?.level === undefined ? [] : [`level ${log.level}`])].join(' ');

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
  if ('payload' in selector) return `${selector.payload.protocol} ${selector.payload.field}`;
  const { key } = selector.meta;
  return /^(iif|oif|skuid|skgid|mark)/.test(key) ? (/^(skuid|skgid|mark)/.test(key) ? `meta ${key}` : key) : `meta ${key}`;
}

function printRight(value: Value, left: Selector): string {
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
