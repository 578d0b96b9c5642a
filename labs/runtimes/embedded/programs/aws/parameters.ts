import { randomUUID } from 'node:crypto';
import type { Structure, Value } from '../../daemons/aws/api/query.ts';
import type { Member, MemberType, Operation, ServiceApi } from '../../daemons/aws/api/service-api.ts';
import type { Sys } from '../../sys/sys.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Values } from './arguments.ts';
import { failure } from './aws-error.ts';
import { dashed } from './names.ts';
import { hasPermissionOptions, isSwitch, negative } from './options.ts';
import { permissionOf } from './permission-options.ts';
import { parseJson } from './python-json.ts';
import { parseShorthand, type Shorthand, ShorthandError } from './shorthand.ts';

/** What an operation is called with, of the options that were given. */
export async function parametersOf(sys: Sys, api: ServiceApi, { operation, values }: { operation: Operation; values: Values }): Promise<Structure> {
  const input: Structure = {};
  const file = values.get('cli-input-json')?.[0];
  if (file !== undefined) Object.assign(input, parseJson(await fileOr(sys, 'cli-input-json', file), 'cli-input-json'));
  for (const member of api.members(operation.input)) {
    const value = await given(sys, api, { member, values });
    if (value !== undefined) input[member.name] = value;
  }
  if (hasPermissionOptions(operation.name)) permissionOf(values, input);
  if (operation.name === 'RunInstances') count(values, input);
  return input;
}

function count(values: Values, input: Structure): void {
  const [least = '1', most = least] = (values.get('count')?.[0] ?? '1').split(':');
  if (!/^\d+$/.test(least + most)) throw failure('count parameter should be of form min:max (e.g. 1 or 1:10)');
  Object.assign(input, { ClientToken: randomUUID(), MinCount: Number(least), MaxCount: Number(most), ...input });
}

async function given(sys: Sys, api: ServiceApi, { member, values }: { member: Member; values: Values }): Promise<Value | undefined> {
  const name = dashed(member.name);
  const words = values.get(name);
  const onOff = isSwitch(api, member);
  if (values.has(negative(name)) && (onOff || member.type.kind === 'boolean')) return onOff ? { Value: false } : false;
  if (words === undefined) return undefined;
  if (member.type.kind === 'boolean') return true;
  if (onOff && words.length === 0) return { Value: true };
  const texts = await Promise.all(words.map((word) => fileOr(sys, `--${name}`, word)));
  return unpacked(api, member.type, { name: `--${name}`, texts });
}

/** The content of `file://path`, or the word itself. */
async function fileOr(sys: Sys, name: string, word: string): Promise<string> {
  const [, path] = /^fileb?:\/\/(.*)$/s.exec(word) ?? [];
  if (path === undefined) return word;
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (!isSysError(error)) throw error;
    const number = error.code === 'EACCES' ? 13 : error.code === 'EISDIR' ? 21 : 2;
    throw failure(`Error parsing parameter '${name}': Unable to load paramfile ${word}: [Errno ${number}] ${error.message}: '${path}'`);
  }
}

interface Given {
  readonly name: string;
  readonly texts: readonly string[];
}

function unpacked(api: ServiceApi, type: MemberType, { name, texts }: Given): Value {
  if (type.kind === 'number') return Number(texts[0]);
  if (type.kind === 'structure') return one(api, type, { name, texts });
  if (type.kind !== 'list') return texts[0] ?? '';
  const [only] = texts;
  if (texts.length === 1 && only!.trimStart().startsWith('[')) return parseJson(only!, name) as Value;
  if (type.of.kind === 'structure') return texts.map((text) => one(api, type.of, { name, texts: [text] }));
  return texts.map((text) => (type.of.kind === 'number' ? Number(text) : text));
}

/** A structure in JSON or in the short way of writing. */
function one(api: ServiceApi, type: MemberType, { name, texts: [text = ''] }: Given): Value {
  if (/^\s*[{[]/.test(text)) return parseJson(text, name) as Value;
  try {
    return fitted(api, type, parseShorthand(text));
  } catch (error) {
    if (error instanceof ShorthandError) throw failure(`Error parsing parameter '${name}': ${error.message}`);
    throw error;
  }
}

/** The short way knows texts only: numbers, switches and lists of one follow from the type. */
function fitted(api: ServiceApi, type: MemberType, value: Shorthand): Value {
  if (type.kind === 'list') return (Array.isArray(value) ? (value as Shorthand[]) : [value]).map((item) => fitted(api, type.of, item));
  if (type.kind === 'structure' && typeof value === 'object' && !Array.isArray(value)) {
    const members = api.members(type.shape);
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, Shorthand>>).map(([key, inner]) => {
        const member = members.find((each) => each.name === key);
        return [key, member ? fitted(api, member.type, inner) : (inner as Value)];
      }),
    );
  }
  if (typeof value !== 'string') return value as Value;
  if (type.kind === 'number') {
    if (!/^\s*[+-]?\d+\s*$/.test(value)) throw failure(`invalid literal for int() with base 10: '${value}'`);
    return Number(value);
  }
  return type.kind === 'boolean' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
}
