import { callFunction } from './functions.ts';
import { parseExpression, type Node } from './parse.ts';

/** An expression that waits for its element: `&GroupName`. */
export interface ExpressionReference {
  readonly reference: (value: unknown) => unknown;
}

type Record_ = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Record_ => typeof value === 'object' && value !== null && !Array.isArray(value) && !('reference' in value);

/** Reads an expression now and searches later. */
export const compile = (text: string): ((value: unknown) => unknown) => {
  const tree = parseExpression(text);
  return (value) => visit(tree, value);
};

const isFalse = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

const project = (values: readonly unknown[], right: Node): unknown[] => values.map((value) => visit(right, value)).filter((value) => value !== null);

type Visitor = (tree: Node, value: unknown) => unknown;
const child = ({ children }: Node, at: number): Node => children[at]!;

const visitors: Readonly<Record<string, Visitor>> = {
  field: ({ value: name }, value) => (isObject(value) && Object.hasOwn(value, String(name)) ? (value[String(name)] ?? null) : null),
  subexpression: ({ children }, value) => children.reduce((found: unknown, one) => visit(one, found), value),
  identity: (_, value) => value,
  current: (_, value) => value,
  literal: (tree) => tree.value,
  index: (tree, value) => (Array.isArray(value) ? ((value as unknown[]).at(Number(tree.value)) ?? null) : null),
  slice: (tree, value) => (Array.isArray(value) ? slice(value, tree.value as readonly (number | null)[]) : null),
  projection,
  value_projection: projection,
  filter_projection: projection,
  flatten: projection,
  comparator: (tree, value) => compare(String(tree.value), visit(child(tree, 0), value), visit(child(tree, 1), value)),
  or(tree, value) {
    const first = visit(child(tree, 0), value);
    return isFalse(first) ? visit(child(tree, 1), value) : first;
  },
  and(tree, value) {
    const first = visit(child(tree, 0), value);
    return isFalse(first) ? first : visit(child(tree, 1), value);
  },
  not: (tree, value) => isFalse(visit(child(tree, 0), value)),
  pipe: (tree, value) => visit(child(tree, 1), visit(child(tree, 0), value)),
  multi_select_list: ({ children }, value) => (value === null ? null : children.map((one) => visit(one, value))),
  multi_select_dict: ({ children }, value) =>
    value === null ? null : Object.fromEntries(children.map((pair) => [String(pair.value), visit(child(pair, 0), value)])),
  expref: (tree) => ({ reference: (item: unknown) => visit(child(tree, 0), item) }) satisfies ExpressionReference,
  function: ({ value: name, children }, value) =>
    callFunction(
      String(name),
      children.map((one) => visit(one, value)),
    ),
};

function visit(tree: Node, value: unknown): unknown {
  const visitor = visitors[tree.type];
  if (!visitor) throw new Error(`no such expression: ${tree.type}`);
  return visitor(tree, value);
}

function projection({ type, children: [left, right, condition] }: Node, value: unknown): unknown {
  const base = visit(left!, value);
  if (type === 'value_projection') return isObject(base) ? project(Object.values(base), right!) : null;
  if (!Array.isArray(base)) return null;
  if (type === 'flatten') return (base as unknown[]).flat(1);
  if (type === 'projection') return project(base, right!);
  return project(
    (base as unknown[]).filter((item) => !isFalse(visit(condition!, item))),
    right!,
  );
}

function slice(values: readonly unknown[], [start, stop, step]: readonly (number | null)[]): unknown[] {
  const by = step ?? 1;
  if (by === 0) return [];
  const { length } = values;
  const clamp = (at: number): number => (at < 0 ? Math.max(at + length, by < 0 ? -1 : 0) : Math.min(at, by < 0 ? length - 1 : length));
  const from = start === null || start === undefined ? (by < 0 ? length - 1 : 0) : clamp(start);
  const to = stop === null || stop === undefined ? (by < 0 ? -1 : length) : clamp(stop);
  const found: unknown[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) found.push(values[at]);
  return found;
}

function compare(how: string, one: unknown, other: unknown): boolean | null {
  if (how === 'eq') return same(one, other);
  if (how === 'ne') return !same(one, other);
  const comparable = (typeof one === 'number' && typeof other === 'number') || (typeof one === 'string' && typeof other === 'string');
  if (!comparable) return null;
  const order = one < other ? -1 : one > other ? 1 : 0;
  return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[how] ?? null;
}

const same = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : isObject(value)
      ? Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, inner]) => [name, sorted(inner)])
      : value;
