import { Raised } from './raised.ts';

/** What Python programs hold: int is a bigint, float a number, dict a Map, None null. */
export type PythonValue = null | boolean | bigint | number | string | Uint8Array | PythonValue[] | PythonTuple | PythonObject | PythonDict | Set<PythonValue>;
export type PythonDict = Map<PythonValue, PythonValue>;

export class PythonTuple {
  readonly items: PythonValue[];
  constructor(items: PythonValue[]) {
    this.items = items;
  }
}

/** An object that is only passed on. */
export class PythonObject {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
}

/** `type(value).__name__` */
export function typeName(value: PythonValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'object') return kindOf(value);
  return { boolean: 'bool', bigint: 'int', number: 'float', string: 'str' }[typeof value as 'boolean' | 'bigint' | 'number' | 'string'];
}

function kindOf(value: object): string {
  if (value instanceof PythonObject) return value.type;
  if (value instanceof Map) return 'dict';
  if (value instanceof Set) return 'set';
  if (value instanceof Uint8Array) return 'bytes';
  return Array.isArray(value) ? 'list' : 'tuple';
}

export const str = (value: PythonValue): string => (typeof value === 'string' ? value : repr(value));

export function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return float(value);
  if (typeof value !== 'string') return container(value);
  return quoted(value, (char) => (/[\p{C}\p{Z}]/u.test(char) && char !== ' ' ? escaped(char.codePointAt(0)!) : char));
}

function container(value: Exclude<PythonValue, null | boolean | bigint | number | string>): string {
  const list = (items: Iterable<PythonValue>): string => [...items].map(repr).join(', ');
  if (value instanceof Uint8Array)
    return `b${quoted(Buffer.from(value).toString('latin1'), (char) => (char < ' ' || char > '~' ? escaped(char.charCodeAt(0)) : char))}`;
  if (value instanceof PythonObject) return `<${value.type} object>`;
  if (value instanceof Map) return `{${[...value].map(([key, one]) => `${repr(key)}: ${repr(one)}`).join(', ')}}`;
  if (value instanceof Set) return value.size === 0 ? 'set()' : `{${list(value)}}`;
  return Array.isArray(value) ? `[${list(value)}]` : `(${list(value.items)}${value.items.length === 1 ? ',' : ''})`;
}

function quoted(text: string, shown: (char: string) => string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', [quote]: `\\${quote}` };
  return quote + [...text].map((char) => special[char] ?? shown(char)).join('') + quote;
}

function escaped(code: number): string {
  const hex = code.toString(16);
  return code < 256 ? `\\x${hex.padStart(2, '0')}` : code < 65_536 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 16) {
    const plain = value.toFixed(Math.max(0, digits.replace(/[-.]/g, '').length - 1 - power));
    return Object.is(value, -0) ? '-0.0' : plain.includes('.') ? plain : `${plain}.0`;
  }
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** json.dumps(value), with `indent` as there. Throws TypeError for what JSON does not know. */
export function dumpJson(value: PythonValue, indent?: number, depth = 1): string {
  const [open, between, close] =
    indent === undefined ? ['', ', ', ''] : [`\n${' '.repeat(indent * depth)}`, `,\n${' '.repeat(indent * depth)}`, `\n${' '.repeat(indent * (depth - 1))}`];
  const inside = (parts: string[], [first, last]: readonly [string, string]): string =>
    parts.length === 0 ? first + last : first + open + parts.join(between) + close + last;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return asciiJson(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? float(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value instanceof Map)
    return inside(
      [...value].map(([key, one]) => `${asciiJson(typeof key === 'string' ? key : dumpJson(key))}: ${dumpJson(one, indent, depth + 1)}`),
      ['{', '}'],
    );
  const items = Array.isArray(value) ? value : value instanceof PythonTuple ? value.items : undefined;
  if (!items) throw new TypeError(`Object of type ${typeName(value)} is not JSON serializable`);
  return inside(
    items.map((one) => dumpJson(one, indent, depth + 1)),
    ['[', ']'],
  );
}

const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** `value[key]` with a text as key. */
export function subscript(value: PythonValue, key: string): PythonValue {
  if (value instanceof Map) {
    const found = value.get(key);
    if (found === undefined) throw new Raised('KeyError', `'${key}'`);
    return found;
  }
  const type = typeName(value);
  if (type === 'list' || type === 'tuple') throw new Raised('TypeError', `${type} indices must be integers or slices, not str`);
  if (type === 'str') throw new Raised('TypeError', "string indices must be integers, not 'str'");
  if (type === 'bytes') throw new Raised('TypeError', 'byte indices must be integers or slices, not str');
  throw new Raised('TypeError', `'${type}' object is not subscriptable`);
}

/** `for one in value` */
export function iterate(value: PythonValue): PythonValue[] {
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return [...value].map(BigInt);
  if (value instanceof PythonTuple) return value.items;
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  throw new Raised('TypeError', `'${typeName(value)}' object is not iterable`);
}
