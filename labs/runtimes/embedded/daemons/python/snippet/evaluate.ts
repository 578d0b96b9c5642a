import { Raised } from '../raised.ts';
import { NotSimulated } from '../not-simulated.ts';
import { type PythonDict, PythonTuple, type PythonValue, typeName } from '../values.ts';
import { binary, compare, item, slice, truth } from './operators.ts';
import { stringOf, type Token } from './tokens.ts';

/** What a name may stand for: a value, something to call, or a module. */
export type Thing = PythonValue | Callable | Namespace;

export class Callable {
  readonly call: (args: readonly PythonValue[], named: Readonly<Record<string, PythonValue>>) => Promise<Thing> | Thing;
  constructor(call: Callable['call']) {
    this.call = call;
  }
}

export class Namespace {
  readonly name: string;
  readonly members: Readonly<Record<string, Thing>>;
  constructor(name: string, members: Readonly<Record<string, Thing>>) {
    this.name = name;
    this.members = members;
  }
}

export interface World {
  readonly names: Map<string, Thing>;
  /** A module by its name. */
  module(name: string): Namespace;
  /** A method of a value. */
  method(value: PythonValue, name: string): Callable | undefined;
}

const levels: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const comparing = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not', 'is']);

/** Runs statements one after the other: imports, assignments, expressions. */
export class Evaluation {
  readonly #tokens: readonly Token[];
  readonly #world: World;
  #at = 0;

  constructor(tokens: readonly Token[], world: World) {
    this.#tokens = tokens;
    this.#world = world;
  }

  async run(): Promise<void> {
    while (this.#at < this.#tokens.length) {
      if (this.#takes('line')) continue;
      const { line } = this.#now;
      try {
        await this.#statement();
      } catch (error) {
        if (error instanceof Raised && error.frames.length === 0) error.frames.push(['<string>', line, '<module>', '']);
        throw error;
      }
      if (!this.#takes('line')) throw new NotSimulated(`"${this.#now.text}" here`);
    }
  }

  get #now(): Token {
    return this.#tokens[this.#at] ?? { kind: 'line', text: '\n', line: 0 };
  }

  #takes(kind: Token['kind'], text?: string): boolean {
    if (this.#now.kind !== kind || (text !== undefined && this.#now.text !== text)) return false;
    this.#at++;
    return true;
  }

  #needs(text: string): void {
    if (!this.#takes('operator', text)) throw new NotSimulated(`"${this.#now.text.trim()}" here`);
  }

  #name(): string {
    const { kind, text } = this.#now;
    if (kind !== 'name') throw new NotSimulated(`"${text.trim()}" here`);
    this.#at++;
    return text;
  }

  async #statement(): Promise<void> {
    if (this.#takes('name', 'import')) return this.#import();
    if (this.#takes('name', 'from')) return this.#importFrom();
    if (this.#takes('name', 'pass')) return;
    if (statements.has(this.#now.text)) throw new NotSimulated(this.#now.text);
    const next = this.#tokens[this.#at + 1];
    if (this.#now.kind === 'name' && next?.kind === 'operator' && next.text === '=') {
      const name = this.#name();
      this.#at++;
      this.#world.names.set(name, await this.#expression());
    } else await this.#expression();
  }

  #import(): void {
    do {
      const path = [this.#name()];
      while (this.#takes('operator', '.')) path.push(this.#name());
      const module = this.#world.module(path.join('.'));
      if (this.#takes('name', 'as')) this.#world.names.set(this.#name(), module);
      else this.#world.names.set(path[0]!, path.length > 1 ? this.#world.module(path[0]!) : module);
    } while (this.#takes('operator', ','));
  }

  #importFrom(): void {
    const module = this.#world.module(this.#name());
    if (!this.#takes('name', 'import')) throw new NotSimulated('this import');
    do {
      const name = this.#name();
      const member = module.members[name];
      if (member === undefined) throw new Raised('ImportError', `cannot import name '${name}' from '${module.name}' (unknown location)`);
      this.#world.names.set(this.#takes('name', 'as') ? this.#name() : name, member);
    } while (this.#takes('operator', ','));
  }

  async #expression(): Promise<Thing> {
    let left = await this.#conjunction();
    while (this.#takes('name', 'or')) {
      const right = await this.#conjunction();
      left = truth(plain(left)) ? left : right;
    }
    return left;
  }

  async #conjunction(): Promise<Thing> {
    let left = await this.#comparison();
    while (this.#takes('name', 'and')) {
      const right = await this.#comparison();
      left = truth(plain(left)) ? right : left;
    }
    return left;
  }

  async #comparison(): Promise<Thing> {
    if (this.#takes('name', 'not')) return !truth(plain(await this.#comparison()));
    const left = await this.#level(0);
    if (!comparing.has(this.#now.text) || this.#now.kind === 'string') return left;
    let operator = this.#now.text;
    this.#at++;
    if (operator === 'not' || (operator === 'is' && this.#now.text === 'not')) operator += ` ${this.#name()}`;
    return compare(operator, plain(left), plain(await this.#level(0)));
  }

  async #level(level: number): Promise<Thing> {
    if (level === levels.length) return this.#unary();
    let left = await this.#level(level + 1);
    while (this.#now.kind === 'operator' && levels[level]!.includes(this.#now.text)) {
      const operator = this.#tokens[this.#at++]!.text;
      left = binary(operator, plain(left), plain(await this.#level(level + 1)));
    }
    return left;
  }

  async #unary(): Promise<Thing> {
    if (this.#takes('operator', '-')) return binary('*', -1n, plain(await this.#unary()));
    if (this.#takes('operator', '+')) return this.#unary();
    const base = await this.#postfix();
    return this.#takes('operator', '**') ? binary('**', plain(base), plain(await this.#unary())) : base;
  }

  async #postfix(): Promise<Thing> {
    let value = await this.#atom();
    for (;;) {
      if (this.#takes('operator', '.')) value = this.#member(value, this.#name());
      else if (this.#takes('operator', '(')) value = await this.#call(value);
      else if (this.#takes('operator', '[')) value = await this.#index(plain(value));
      else return value;
    }
  }

  #member(value: Thing, name: string): Thing {
    const found = value instanceof Namespace ? value.members[name] : value instanceof Callable ? undefined : this.#world.method(value, name);
    if (found !== undefined) return found;
    const what = value instanceof Namespace ? `module '${value.name}'` : `'${value instanceof Callable ? 'function' : typeName(value)}' object`;
    if (value instanceof Namespace) throw new NotSimulated(`${value.name}.${name}`);
    throw new Raised('AttributeError', `${what} has no attribute '${name}'`);
  }

  async #call(value: Thing): Promise<Thing> {
    const args: PythonValue[] = [];
    const named: Record<string, PythonValue> = {};
    while (!this.#takes('operator', ')')) {
      const next = this.#tokens[this.#at + 1];
      if (this.#now.kind === 'name' && next?.kind === 'operator' && next.text === '=') {
        const name = this.#name();
        this.#at++;
        named[name] = plain(await this.#expression());
      } else args.push(plain(await this.#expression()));
      if (this.#now.text !== ')') this.#needs(',');
    }
    if (!(value instanceof Callable)) throw new Raised('TypeError', `'${value instanceof Namespace ? 'module' : typeName(value)}' object is not callable`);
    return value.call(args, named);
  }

  async #index(value: PythonValue): Promise<PythonValue> {
    const parts: (PythonValue | undefined)[] = [];
    let colons = 0;
    let given: PythonValue | undefined;
    while (!this.#takes('operator', ']')) {
      if (this.#takes('operator', ':')) {
        colons++;
        parts.push(given);
        given = undefined;
      } else given = plain(await this.#expression());
    }
    return colons === 0 ? item(value, given ?? null) : slice(value, [...parts, given]);
  }

  async #atom(): Promise<Thing> {
    const { kind, text } = this.#now;
    this.#at++;
    if (kind === 'number') return numberOf(text);
    if (kind === 'string') {
      let value = stringOf(text);
      while (this.#now.kind === 'string' && typeof value === 'string') value += String(stringOf(this.#tokens[this.#at++]!.text));
      return value;
    }
    if (kind === 'name') return this.#named(text);
    if (text === '(') return this.#parenthesised();
    if (text === '[') return this.#until(']');
    if (text === '{') return this.#dict();
    throw new NotSimulated(`"${text.trim()}" here`);
  }

  #named(name: string): Thing {
    if (Object.hasOwn(constants, name)) return constants[name]!;
    if (statements.has(name)) throw new NotSimulated(name);
    const value = this.#world.names.get(name);
    if (value === undefined) throw new Raised('NameError', `name '${name}' is not defined`);
    return value;
  }

  async #until(end: string): Promise<PythonValue[]> {
    const items: PythonValue[] = [];
    while (!this.#takes('operator', end)) {
      items.push(plain(await this.#expression()));
      if (this.#now.text !== end) this.#needs(',');
    }
    return items;
  }

  async #parenthesised(): Promise<Thing> {
    const from = this.#at;
    const items = await this.#until(')');
    const comma = this.#tokens.slice(from, this.#at - 1).at(-1)?.text === ',';
    return items.length === 1 && !comma ? items[0]! : new PythonTuple(items);
  }

  async #dict(): Promise<PythonDict> {
    const made: PythonDict = new Map();
    while (!this.#takes('operator', '}')) {
      const key = plain(await this.#expression());
      this.#needs(':');
      made.set(key, plain(await this.#expression()));
      if (this.#now.text !== '}') this.#needs(',');
    }
    return made;
  }
}

const constants: Readonly<Record<string, Thing>> = { None: null, True: true, False: false };
const statements = new Set(
  'if for while def class with try return raise lambda yield async await del global nonlocal assert else elif except finally'.split(' '),
);

const numberOf = (text: string): PythonValue => (/^0[xXbBoO]|^[\d_]+$/.test(text) ? BigInt(text.replaceAll('_', '')) : Number(text.replaceAll('_', '')));

/** A value; functions and modules are printed as Python names them. */
export const plain = (thing: Thing): PythonValue =>
  thing instanceof Namespace ? `<module '${thing.name}'>` : thing instanceof Callable ? '<built-in function>' : thing;
