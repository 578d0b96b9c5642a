import { globMatches } from '../../semantics/glob.ts';
import { covers, cidrSet } from '../../semantics/ip-set.ts';
import type { Operator } from './condition.ts';
import type { FieldType } from './fields.ts';

export type FieldValue = string | number | boolean;
/** Whether one value of a field stands in the relation that was asked for. */
export type Relation = (value: FieldValue) => boolean;

const equality: readonly Operator[] = ['=', '==', '!=', 'in', 'intersects'];
const texts: readonly Operator[] = [...equality, 'glob', 'iglob', 'contains', 'icontains', 'startswith', 'endswith'];
const numbers: readonly Operator[] = [...equality, '<', '<=', '>', '>='];
const allowed: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: texts,
  path: [...texts, 'pmatch'],
  number: numbers,
  port: numbers,
  boolean: equality,
  address: equality,
  network: equality,
};

/** Throws an `Error` with one sentence where the field cannot be compared so. `!=` is the relation of "=": the caller turns it around. */
export function relationOf(type: FieldType, operator: Operator, values: readonly string[]): Relation {
  if (!allowed[type].includes(operator)) throw new Error(`"${operator}" does not compare a ${type}`);
  const [first = ''] = values;
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operator, numberOf(first));
    case 'contains':
      return (value) => String(value).includes(first);
    case 'icontains':
      return (value) => String(value).toLowerCase().includes(first.toLowerCase());
    case 'startswith':
      return (value) => String(value).startsWith(first);
    case 'endswith':
      return (value) => String(value).endsWith(first);
    case 'glob':
      return (value) => globMatches(first, String(value));
    case 'iglob':
      return (value) => globMatches(first.toLowerCase(), String(value).toLowerCase());
    case 'pmatch':
      return pathPrefix(values);
    default:
      return oneOf(type, values);
  }
}

function ordered(operator: '<' | '<=' | '>' | '>=', limit: number): Relation {
  const holds = { '<': (n: number) => n < limit, '<=': (n: number) => n <= limit, '>': (n: number) => n > limit, '>=': (n: number) => n >= limit }[operator];
  return (value) => typeof value === 'number' && holds(value);
}

function oneOf(type: FieldType, values: readonly string[]): Relation {
  if (type === 'network' || type === 'address') {
    const sets = values.map((value) => blockOf(value, type));
    return (value) => {
      const { family, set } = blockOf(String(value), 'address');
      return sets.some((one) => one.family === family && covers(one.set, set));
    };
  }
  const wanted = new Set<FieldValue>(type === 'number' || type === 'port' ? values.map(numberOf) : type === 'boolean' ? values.map(truthOf) : values);
  return (value) => wanted.has(type === 'text' || type === 'path' ? String(value) : value);
}

function blockOf(value: string, type: 'address' | 'network') {
  if (type === 'address' && value.includes('/')) throw new Error(`"${value}" is no address; compare a network by fd.net, fd.snet, fd.cnet or fd.rnet`);
  try {
    return cidrSet(value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`);
  } catch {
    throw new Error(`"${value}" is no ${type}`);
  }
}

function numberOf(value: string): number {
  if (!/^(0x[0-9a-f]+|[+-]?\d+(\.\d*)?)$/i.test(value)) throw new Error(`"${value}" is no number`);
  return Number(value);
}

function truthOf(value: string): boolean {
  if (!/^(true|false)$/i.test(value)) throw new Error(`"${value}" is neither true nor false`);
  return value.toLowerCase() === 'true';
}

/** A path below one of the prefixes, or one itself. A component of a prefix may be a glob. */
function pathPrefix(prefixes: readonly string[]): Relation {
  const wanted = prefixes.map(components);
  return (value) => {
    const path = components(String(value));
    return wanted.some((prefix) => prefix.length <= path.length && prefix.every((part, index) => globMatches(part, path[index]!)));
  };
}
const components = (path: string): string[] => path.split('/').filter(Boolean);
