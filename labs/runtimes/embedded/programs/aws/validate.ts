import type { Structure, Value } from '../../daemons/aws/api/query.ts';
import type { MemberType, ServiceApi } from '../../daemons/aws/api/service-api.ts';
import { failure } from './aws-error.ts';

const wanted: Readonly<Record<string, string>> = {
  text: "<class 'str'>",
  time: "<class 'datetime.datetime'>, timestamp-string",
  number: "<class 'int'>",
  boolean: "<class 'bool'>",
  list: "<class 'list'>, <class 'tuple'>",
  structure: "<class 'dict'>",
};

function pythonType(value: Value): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  return { string: 'str', number: Number.isInteger(value) ? 'int' : 'float', boolean: 'bool', object: 'dict' }[typeof value as 'string'];
}

/** A value as Python prints it. */
function repr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(quoted).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, inner]) => `'${name}': ${quoted(inner ?? null)}`)
      .join(', ')}}`;
  return String(value);
}
const quoted = (value: Value): string => (typeof value === 'string' ? `'${value}'` : repr(value));

/** Checks what is sent against the API's shapes before it is sent. Throws all that is wrong. */
export function validate(api: ServiceApi, shape: string | undefined, input: Structure): void {
  const wrong: string[] = [];
  const structure = (of: string | undefined, value: Structure, path: string): void => {
    const members = api.members(of);
    const place = path || 'input';
    for (const { name, required } of members) if (required && value[name] === undefined) wrong.push(`Missing required parameter in ${place}: "${name}"`);
    for (const name of Object.keys(value))
      if (!members.some((member) => member.name === name))
        wrong.push(`Unknown parameter in ${place}: "${name}", must be one of: ${members.map((member) => member.name).join(', ')}`);
    for (const { name, type } of members) if (value[name] !== undefined) check(type, value[name], path === '' ? name : `${path}.${name}`);
  };
  const check = (type: MemberType, value: Value, path: string): void => {
    if (!fits(type, value))
      wrong.push(`Invalid type for parameter ${path}, value: ${repr(value)}, type: <class '${pythonType(value)}'>, valid types: ${wanted[type.kind]}`);
    else if (type.kind === 'list') (value as Value[]).forEach((item, index) => check(type.of, item, `${path}[${index}]`));
    else if (type.kind === 'structure') structure(type.shape, value as Structure, path);
  };
  structure(shape, input, '');
  if (wrong.length > 0) throw failure(`Parameter validation failed:\n${wrong.join('\n')}`);
}

function fits(type: MemberType, value: Value): boolean {
  if (type.kind === 'list') return Array.isArray(value);
  if (type.kind === 'structure') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type.kind === 'number') return typeof value === 'number' && Number.isInteger(value);
  return type.kind === 'boolean' ? typeof value === 'boolean' : typeof value === 'string';
}

/** An input with every parameter, to be filled in. */
export function skeleton(api: ServiceApi, shape: string | undefined, above: readonly string[] = []): Structure {
  const value = (type: MemberType): Value => {
    if (type.kind === 'list') return [value(type.of)];
    if (type.kind === 'structure') return above.includes(type.shape) ? {} : skeleton(api, type.shape, [...above, type.shape]);
    return { text: '', time: '1970-01-01T00:00:00', number: 0, boolean: true }[type.kind];
  };
  return Object.fromEntries(api.members(shape).map(({ name, type }) => [name, value(type)]));
}
