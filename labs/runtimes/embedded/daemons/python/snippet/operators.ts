import { Raised } from '../raised.ts';
import { NotSimulated } from '../not-simulated.ts';
import { PythonTuple, type PythonValue, repr, typeName } from '../values.ts';

export function truth(value: PythonValue): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PythonTuple) return value.items.length > 0;
  return !(value instanceof Map || value instanceof Set) || value.size > 0;
}

const isNumber = (value: PythonValue): value is number | bigint | boolean => ['number', 'bigint', 'boolean'].includes(typeof value);
const isWhole = (value: PythonValue): value is bigint | boolean => typeof value === 'bigint' || typeof value === 'boolean';
const mostText = 16 * 1024 * 1024;
const mostBits = 100_000n;

export function binary(operator: string, left: PythonValue, right: PythonValue): PythonValue {
  if (isNumber(left) && isNumber(right))
    return isWhole(left) && isWhole(right) && operator !== '/' ? whole(operator, BigInt(left), BigInt(right)) : real(operator, Number(left), Number(right));
  if (operator === '*' && isWhole(left) && !isNumber(right)) return repeated(right, BigInt(left), left);
  if (operator === '*' && isWhole(right) && !isNumber(left)) return repeated(left, BigInt(right), right);
  if (operator === '%' && typeof left === 'string') throw new NotSimulated('"%" with texts');
  return operator === '+' ? joined(left, right) : unsupported(operator, left, right);
}

function joined(left: PythonValue, right: PythonValue): PythonValue {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (typeof left === 'string') throw new Raised('TypeError', `can only concatenate str (not "${typeName(right)}") to str`);
  return unsupported('+', left, right);
}

function unsupported(operator: string, left: PythonValue, right: PythonValue): never {
  throw new Raised('TypeError', `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
}

function repeated(value: PythonValue, count: bigint, by: PythonValue): PythonValue {
  const times = Number(count < 0n ? 0n : count);
  const length = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length : undefined;
  if (length === undefined) throw new Raised('TypeError', `unsupported operand type(s) for *: '${typeName(value)}' and '${typeName(by)}'`);
  if (length * times > mostText) throw new Raised('MemoryError', '');
  return typeof value === 'string' ? value.repeat(times) : Array.from({ length: times }, () => value as PythonValue[]).flat();
}

function whole(operator: string, left: bigint, right: bigint): PythonValue {
  if ((operator === '//' || operator === '%') && right === 0n)
    throw new Raised('ZeroDivisionError', operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero');
  const floor = (): bigint => left / right - (left % right !== 0n && left < 0n !== right < 0n ? 1n : 0n);
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '//':
      return floor();
    case '%':
      return left - floor() * right;
    case '**':
      if (right < 0n) return Number(left) ** Number(right);
      if (right * BigInt(left.toString(2).length) > mostBits) throw new NotSimulated('numbers that large');
      return left ** right;
    default:
      throw new NotSimulated(`"${operator}"`);
  }
}

function real(operator: string, left: number, right: number): PythonValue {
  if (['/', '//', '%'].includes(operator) && right === 0)
    throw new Raised('ZeroDivisionError', operator === '/' ? 'division by zero' : `float ${operator === '%' ? 'modulo' : 'floor division by zero'}`);
  const results: Readonly<Record<string, () => number>> = {
    '+': () => left + right,
    '-': () => left - right,
    '*': () => left * right,
    '/': () => left / right,
    '//': () => Math.floor(left / right),
    '%': () => left - Math.floor(left / right) * right,
    '**': () => left ** right,
  };
  return results[operator]!();
}

export function compare(operator: string, left: PythonValue, right: PythonValue): boolean {
  const same = isNumber(left) && isNumber(right) ? Number(left) === Number(right) : repr(left) === repr(right);
  if (operator === '==' || operator === 'is') return same;
  if (operator === '!=' || operator === 'is not') return !same;
  if (operator === 'in' || operator === 'not in') return contains(right, left) === (operator === 'in');
  const ordered = (isNumber(left) && isNumber(right)) || (typeof left === 'string' && typeof right === 'string');
  if (!ordered) throw new Raised('TypeError', `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
  const less = (left as number) < (right as number);
  return { '<': less, '<=': less || same, '>': !less && !same, '>=': !less }[operator] ?? false;
}

function contains(whole: PythonValue, part: PythonValue): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  const items = Array.isArray(whole) ? whole : whole instanceof PythonTuple ? whole.items : whole instanceof Map ? [...whole.keys()] : undefined;
  if (!items) throw new Raised('TypeError', `argument of type '${typeName(whole)}' is not iterable`);
  return items.some((one) => compare('==', one, part));
}

const listOf = (value: PythonValue): readonly PythonValue[] | undefined =>
  typeof value === 'string' ? [...value] : Array.isArray(value) ? value : value instanceof PythonTuple ? value.items : undefined;

export function item(value: PythonValue, key: PythonValue): PythonValue {
  if (value instanceof Map) {
    const found = [...value].find(([name]) => compare('==', name, key));
    if (!found) throw new Raised('KeyError', repr(key));
    return found[1];
  }
  const items = listOf(value);
  if (!items) throw new Raised('TypeError', `'${typeName(value)}' object is not subscriptable`);
  if (!isWhole(key))
    throw new Raised(
      'TypeError',
      `${typeof value === 'string' ? 'string' : typeName(value)} indices must be integers${typeof value === 'string' ? `, not '${typeName(key)}'` : ' or slices, not ' + typeName(key)}`,
    );
  const at = Number(key) < 0 ? items.length + Number(key) : Number(key);
  if (items[at] === undefined) throw new Raised('IndexError', `${typeof value === 'string' ? 'string' : typeName(value)} index out of range`);
  return items[at];
}

/** `value[from:to:step]` */
export function slice(value: PythonValue, [from, to, by]: readonly (PythonValue | undefined)[]): PythonValue {
  const items = listOf(value);
  if (!items) throw new Raised('TypeError', `'${typeName(value)}' object is not subscriptable`);
  const step = by === undefined || by === null ? 1 : Number(by);
  if (step === 0) throw new Raised('ValueError', 'slice step cannot be zero');
  const bound = (given: PythonValue | undefined, usual: number): number => {
    if (given === undefined || given === null) return usual;
    const at = Number(given) < 0 ? items.length + Number(given) : Number(given);
    return step > 0 ? Math.min(Math.max(at, 0), items.length) : Math.min(Math.max(at, -1), items.length - 1);
  };
  const [first, end] = [bound(from, step > 0 ? 0 : items.length - 1), bound(to, step > 0 ? items.length : -1)];
  const taken: PythonValue[] = [];
  for (let at = first; step > 0 ? at < end : at > end; at += step) taken.push(items[at]!);
  return typeof value === 'string' ? taken.map(String).join('') : value instanceof PythonTuple ? new PythonTuple(taken) : taken;
}
