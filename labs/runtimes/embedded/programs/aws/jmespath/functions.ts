import { JmesError } from './jmes-error.ts';

type Type = 'string' | 'number' | 'array' | 'object' | 'boolean' | 'null' | 'expref' | 'array-string' | 'array-number';
type Reference = (value: unknown) => unknown;

interface Function {
  /** Types of each argument; none: anything. */
  readonly takes: readonly (readonly Type[])[];
  readonly variadic?: boolean;
  call(...values: never[]): unknown;
}

const isReference = (value: unknown): value is { reference: Reference } => typeof value === 'object' && value !== null && 'reference' in value;

function typeOf(value: unknown): Type {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isReference(value)) return 'expref';
  return typeof value as Type;
}

/** A value as Python shows it in an error. */
function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, inner]) => `${repr(name)}: ${repr(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

const pythonTypes: Readonly<Record<string, string>> = { string: 'str', number: 'int', array: 'list', object: 'dict', boolean: 'bool', null: 'NoneType' };

interface Mismatch {
  readonly value: unknown;
  readonly expected: readonly string[];
  readonly received?: string;
}

const mismatch = (name: string, { value, expected, received = typeOf(value) }: Mismatch): JmesError => {
  const types = expected.map((type) => `'${type}'`).join(', ');
  return new JmesError(`In function ${name}(), invalid type for value: ${repr(value)}, expected one of: [${types}], received: "${received}"`);
};

/** Of a list it is the first item that does not fit which is told of. */
function misfit(name: string, value: unknown, types: readonly Type[]): JmesError {
  if (!Array.isArray(value) || !types.some((type) => type.startsWith('array-'))) return mismatch(name, { value, expected: types });
  const wanted = types.map((type) => type.slice(6));
  const item = (value as unknown[]).find((one, index) => !wanted.includes(typeOf(one)) || (index > 0 && typeOf(one) !== typeOf(value[0])));
  return mismatch(name, { value: item, expected: types, received: pythonTypes[typeOf(item)] });
}

function fits(value: unknown, types: readonly Type[]): boolean {
  const type = typeOf(value);
  return types.some((wanted) => {
    if (!wanted.startsWith('array-')) return wanted === type;
    return Array.isArray(value) && value.every((item) => typeOf(item) === wanted.slice(6));
  });
}

/** Throws `JmesError` for a function that does not exist, and for arguments that it does not take. */
export function callFunction(name: string, values: readonly unknown[]): unknown {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!known) throw new JmesError(`Unknown function: ${name}()`);
  const { takes, variadic, call } = known;
  if (variadic ? values.length < takes.length : values.length !== takes.length) {
    const least = variadic ? 'at least ' : '';
    throw new JmesError(`Expected ${least}${takes.length} argument${takes.length === 1 ? '' : 's'} for function ${name}(), received ${values.length}`);
  }
  values.forEach((value, index) => {
    const types = takes[Math.min(index, takes.length - 1)] ?? [];
    if (types.length > 0 && !fits(value, types)) throw misfit(name, value, types);
  });
  return call(...(values as never[]));
}

const any: readonly Type[] = [];
const numbers: readonly Type[] = ['array-number'];
const lists: readonly Type[] = ['array-string', 'array-number'];
type Ordered = string | number;
const order = (one: Ordered, other: Ordered): number => (one < other ? -1 : one > other ? 1 : 0);

function keyed(name: string, values: readonly unknown[], { reference }: { reference: Reference }): { key: Ordered; value: unknown }[] {
  const pairs = values.map((value) => ({ key: reference(value) as Ordered, value }));
  const [first] = pairs;
  const wanted = first === undefined ? 'string' : typeOf(first.key);
  for (const { key, value } of pairs) {
    const type = typeOf(key);
    if (type !== wanted || (wanted !== 'string' && wanted !== 'number'))
      throw mismatch(name, { value, expected: value === first?.value ? ['string', 'number'] : [wanted], received: type });
  }
  return pairs;
}

const best = (pairs: readonly { key: Ordered; value: unknown }[], sign: 1 | -1): unknown =>
  pairs.length === 0 ? null : pairs.reduce((kept, one) => (order(one.key, kept.key) * sign > 0 ? one : kept)).value;

const functions: Readonly<Record<string, Function>> = {
  abs: { takes: [['number']], call: (value: number) => Math.abs(value) },
  avg: { takes: [numbers], call: (values: number[]) => (values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length) },
  ceil: { takes: [['number']], call: (value: number) => Math.ceil(value) },
  contains: {
    takes: [['array', 'string'], any],
    call: (subject: string | unknown[], wanted: unknown) =>
      typeof subject === 'string' ? typeof wanted === 'string' && subject.includes(wanted) : subject.includes(wanted),
  },
  ends_with: { takes: [['string'], ['string']], call: (text: string, end: string) => text.endsWith(end) },
  floor: { takes: [['number']], call: (value: number) => Math.floor(value) },
  join: { takes: [['string'], ['array-string']], call: (glue: string, values: string[]) => values.join(glue) },
  keys: { takes: [['object']], call: (value: object) => Object.keys(value) },
  length: {
    takes: [['string', 'array', 'object']],
    call: (value: string | object) => (typeof value === 'string' ? [...value].length : Object.keys(value).length),
  },
  map: { takes: [['expref'], ['array']], call: ({ reference }: { reference: Reference }, values: unknown[]) => values.map(reference) },
  max: {
    takes: [lists],
    call: (values: Ordered[]) =>
      best(
        values.map((key) => ({ key, value: key })),
        1,
      ),
  },
  max_by: { takes: [['array'], ['expref']], call: (values: unknown[], by: { reference: Reference }) => best(keyed('max_by', values, by), 1) },
  merge: { takes: [['object']], variadic: true, call: (...values: object[]) => values.reduce((all, one) => ({ ...all, ...one }), {}) },
  min: {
    takes: [lists],
    call: (values: Ordered[]) =>
      best(
        values.map((key) => ({ key, value: key })),
        -1,
      ),
  },
  min_by: { takes: [['array'], ['expref']], call: (values: unknown[], by: { reference: Reference }) => best(keyed('min_by', values, by), -1) },
  not_null: { takes: [any], variadic: true, call: (...values: unknown[]) => values.find((value) => value !== null) ?? null },
  reverse: {
    takes: [['array', 'string']],
    call: (value: string | unknown[]) => (typeof value === 'string' ? [...value].reverse().join('') : [...value].reverse()),
  },
  sort: { takes: [lists], call: (values: Ordered[]) => values.toSorted(order) },
  sort_by: {
    takes: [['array'], ['expref']],
    call: (values: unknown[], by: { reference: Reference }): unknown[] =>
      keyed('sort_by', values, by)
        .sort((one, other) => order(one.key, other.key))
        .map(({ value }) => value),
  },
  starts_with: { takes: [['string'], ['string']], call: (text: string, start: string) => text.startsWith(start) },
  sum: { takes: [numbers], call: (values: number[]) => values.reduce((sum, one) => sum + one, 0) },
  to_array: { takes: [any], call: (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]) },
  to_number: { takes: [any], call: (value: unknown) => toNumber(value) },
  to_string: { takes: [any], call: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)) },
  type: { takes: [any], call: (value: unknown) => typeOf(value) },
  values: { takes: [['object']], call: (value: object): unknown[] => Object.values(value) },
};

const toNumber = (value: unknown): number | null =>
  typeof value === 'number' ? value : typeof value === 'string' && /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : null;
