import { type Node, type Operand, Parser, type Pipe, TemplateError } from './parse.ts';
import { plain, print, sprintf, toJson } from './print.ts';

export interface TemplateOptions {
  /** As errors call it: the command. */
  readonly name: string;
  /** Text that the program puts around what was asked, so that positions in errors are the real one's. */
  readonly prefix?: string;
  /** Fields that are there even where the object does not say them. */
  readonly zeros?: Readonly<Record<string, unknown>>;
}

const truth = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
const sized = (value: unknown): number =>
  value === null || value === undefined ? 0 : typeof value === 'object' ? Object.keys(value).length : plain(value).length;
const compare = (one: unknown, other: unknown): number => ((one as number) < (other as number) ? -1 : (one as number) > (other as number) ? 1 : 0);

const functions: Readonly<Record<string, (...given: unknown[]) => unknown>> = {
  json: (value) => toJson(value),
  println: (...given) => `${given.map(print).join(' ')}\n`,
  print: (...given) => given.map(print).join(' '),
  printf: (format, ...given) => sprintf(String(format), given),
  len: sized,
  index: (value, ...keys) => keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key as string] ?? '', value),
  join: (list, separator) => (Array.isArray(list) ? list.map(print).join(String(separator)) : print(list)),
  split: (text, separator) => String(text).split(String(separator)),
  upper: (text) => print(text).toUpperCase(),
  lower: (text) => print(text).toLowerCase(),
  title: (text) => print(text).replaceAll(/\b\w/g, (letter) => letter.toUpperCase()),
  truncate: (text, length) => print(text).slice(0, Number(length)),
  pad: (text, before, after) => `${' '.repeat(Number(before))}${print(text)}${' '.repeat(Number(after))}`,
  not: (value) => !truth(value),
  and: (...given) => given.find((value) => !truth(value)) ?? given.at(-1),
  or: (...given) => given.find(truth) ?? given.at(-1),
  eq: (one, ...others) => others.includes(one),
  ne: (one, other) => one !== other,
  lt: (one, other) => compare(one, other) < 0,
  le: (one, other) => compare(one, other) <= 0,
  gt: (one, other) => compare(one, other) > 0,
  ge: (one, other) => compare(one, other) >= 0,
  html: print,
  js: print,
  urlquery: (text) => encodeURIComponent(print(text)),
};

const functionNames = new Set(Object.keys(functions));

export class Template {
  readonly #nodes: readonly Node[];
  readonly #options: TemplateOptions;
  readonly #offset: number;

  /** Throws `TemplateError` in Go's words. */
  constructor(source: string, options: TemplateOptions) {
    this.#options = options;
    this.#offset = options.prefix?.length ?? 0;
    try {
      this.#nodes = new Parser(source, functionNames).parse();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const lost = error.message === 'unclosed action' && options.prefix !== undefined;
      throw new TemplateError(`template: ${options.name}:1: ${lost ? "bad character U+007B '{'" : error.message}`);
    }
  }

  render(data: unknown): string {
    return this.#list(this.#nodes, { dot: data, variables: new Map([['$', data]]) });
  }

  #list(nodes: readonly Node[], scope: Scope): string {
    return nodes.map((node) => this.#node(node, scope)).join('');
  }

  #node(node: Node, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    const value = this.#pipe(node.pipe, scope);
    if (node.kind === 'action') return node.pipe.variables.length > 0 ? '' : print(value);
    if (node.word === 'range') return this.#range(node, value, scope);
    if (!truth(value)) return this.#list(node.otherwise, scope);
    const [name] = node.pipe.variables;
    const variables = name === undefined ? scope.variables : new Map(scope.variables).set(name, value);
    return this.#list(node.body, { dot: node.word === 'with' ? value : scope.dot, variables });
  }

  #range(node: Node & { kind: 'branch' }, value: unknown, scope: Scope): string {
    const entries: [unknown, unknown][] = Array.isArray(value)
      ? value.map((one, index) => [index, one])
      : typeof value === 'object' && value !== null
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : [];
    if (entries.length === 0) return this.#list(node.otherwise, scope);
    return entries
      .map(([key, one]) => {
        const variables = new Map(scope.variables);
        const [first, second] = node.pipe.variables;
        if (second !== undefined) variables.set(first!, key).set(second, one);
        else if (first !== undefined) variables.set(first, one);
        return this.#list(node.body, { dot: one, variables });
      })
      .join('');
  }

  #pipe(pipe: Pipe, scope: Scope): unknown {
    let value: unknown;
    for (const [index, command] of pipe.commands.entries()) {
      const [head, ...rest] = command;
      const given = rest.map((operand) => this.#operand(operand, scope));
      if (index > 0) given.push(value);
      value = head!.kind === 'function' ? functions[head!.name]!(...given) : this.#operand(head!, scope);
    }
    for (const name of pipe.variables) scope.variables.set(name, value);
    return value;
  }

  #operand(operand: Operand, scope: Scope): unknown {
    switch (operand.kind) {
      case 'value':
        return operand.value;
      case 'variable':
        return scope.variables.get(operand.name);
      case 'function':
        return functions[operand.name]!();
      case 'pipe':
        return this.#pipe(operand.pipe, scope);
      case 'field':
        return operand.path.reduce((at, name) => this.#field(at, name, operand), operand.from ? this.#operand(operand.from, scope) : scope.dot);
    }
  }

  #field(value: unknown, name: string, operand: Operand & { kind: 'field' }): unknown {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
      if (this.#options.zeros && Object.hasOwn(this.#options.zeros, name)) return this.#options.zeros[name];
    }
    const { name: command } = this.#options;
    throw new TemplateError(
      `template: ${command}:1:${this.#offset + operand.at}: executing "${command}" at <${operand.text}>: can't evaluate field ${name} in type interface {}`,
    );
  }
}

interface Scope {
  readonly dot: unknown;
  readonly variables: Map<string, unknown>;
}
