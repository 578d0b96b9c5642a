import type { Member, MemberType, ServiceApi } from './service-api.ts';

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value | undefined };
export type Structure = { [name: string]: Value | undefined };

/** A single value as it is sent. */
export const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A request's form, as the query protocol has it: `Filter.1.Name=vpc-id`. */
export function writeQuery(api: ServiceApi, shape: string | undefined, value: Structure): [string, string][] {
  const pairs: [string, string][] = [];
  const structure = (of: string | undefined, fields: Structure, prefix: string): void => {
    for (const member of api.members(of)) {
      const field = fields[member.name];
      if (field !== undefined && field !== null) write(member.type, field, prefix + member.request);
    }
  };
  const write = (type: MemberType, field: Value, key: string): void => {
    if (type.kind === 'list') (field as Value[]).forEach((item, index) => write(type.of, item, `${key}.${index + 1}`));
    else if (type.kind === 'structure') structure(type.shape, field as Structure, `${key}.`);
    else pairs.push([key, plain(field)]);
  };
  structure(shape, value, '');
  return pairs;
}

interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

/** A request's form read back. What its shape does not know is left out. */
export function readQuery(api: ServiceApi, shape: string | undefined, pairs: Iterable<readonly [string, string]>): Structure {
  const root: Node = { children: new Map() };
  for (const [key, text] of pairs) {
    let node = root;
    for (const part of key.split('.')) {
      const next = node.children.get(part) ?? { children: new Map<string, Node>() };
      node.children.set(part, next);
      node = next;
    }
    node.text = text;
  }
  return structureOf(api, shape, root);
}

function structureOf(api: ServiceApi, shape: string | undefined, node: Node): Structure {
  const value: Structure = {};
  for (const member of api.members(shape)) {
    const found = nodeOf(node, member);
    if (found) value[member.name] = valueOf(api, member.type, found);
  }
  return value;
}

/** Clients write one name or the other: `Values` is `Filter.1.Value.1`. */
const nodeOf = ({ children }: Node, { request, name }: Member): Node | undefined => children.get(request) ?? children.get(name);

function valueOf(api: ServiceApi, type: MemberType, node: Node): Value {
  if (type.kind === 'structure') return structureOf(api, type.shape, node);
  if (type.kind === 'list') {
    const items = [...node.children].filter(([key]) => /^\d+$/.test(key)).sort(([one], [other]) => Number(one) - Number(other));
    return items.map(([, item]) => valueOf(api, type.of, item));
  }
  const text = node.text ?? '';
  if (type.kind === 'boolean') return text.toLowerCase() === 'true';
  return type.kind === 'number' && /^-?\d+$/.test(text) ? Number(text) : text;
}
