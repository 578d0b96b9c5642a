import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Scalar = 'text' | 'number' | 'boolean' | 'time';
export type MemberType =
  { readonly kind: Scalar } | { readonly kind: 'list'; readonly of: MemberType } | { readonly kind: 'structure'; readonly shape: string };

export interface Member {
  readonly name: string;
  /** Its element in an answer. */
  readonly answer: string;
  /** Its parameter in a request. */
  readonly request: string;
  readonly type: MemberType;
  readonly required: boolean;
}

export interface Operation {
  readonly name: string;
  readonly input?: string;
  readonly output?: string;
  /** Members of the output that come in pages. */
  readonly pages: readonly string[];
}

/** What a service's API consists of; members in the order in which its clients print them. */
export interface ServiceApi {
  readonly operations: ReadonlyMap<string, Operation>;
  members(shape: string | undefined): readonly Member[];
}

const scalars: Readonly<Record<string, Scalar>> = { s: 'text', i: 'number', b: 'boolean', t: 'time' };
const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Reads a table of operations and shapes; its notation is told at the top of `ec2.txt`. */
export function parseServiceApi(text: string): ServiceApi {
  const operations = new Map<string, Operation>();
  const shapes = new Map<string, readonly Member[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [first = '', ...words] = line.split(' ');
    if (first === 'op') {
      const [name = '', input, output, pages = ''] = words;
      const shape = (one: string | undefined) => (one === '-' ? undefined : one);
      operations.set(name, { name, input: shape(input), output: shape(output), pages: pages.replace('pages=', '').split(',').filter(Boolean) });
    } else shapes.set(first.slice(0, -1), words.filter(Boolean).map(memberOf));
  }
  return { operations, members: (shape) => (shape === undefined ? [] : (shapes.get(shape) ?? [])) };
}

function memberOf(word: string): Member {
  const [, name = '', answer, request, type = 's', required] = /^(\w+)(?:=(\w+))?(?:~(\w+))?(?::([^*]+))?(\*)?$/.exec(word) ?? [];
  return { name, answer: answer ?? small(name), request: request ?? (answer ? capital(answer) : name), type: typeOf(type), required: required !== undefined };
}

function typeOf(text: string): MemberType {
  if (text.startsWith('[')) return { kind: 'list', of: typeOf(text.slice(1, -1)) };
  const kind = scalars[text];
  return kind ? { kind } : { kind: 'structure', shape: text };
}

let loaded: ServiceApi | undefined;

export const ec2Api = (): ServiceApi => (loaded ??= parseServiceApi(readFileSync(join(import.meta.dirname, 'ec2.txt'), 'utf8')));
