import { JmesError } from './jmes-error.ts';
import { lex, type Token } from './lex.ts';

/** `type` names what it does; `value` is a name, an index or a literal. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly children: readonly Node[];
}

const powers: Readonly<Record<string, number>> = {
  pipe: 1,
  or: 2,
  and: 3,
  eq: 5,
  gt: 5,
  lt: 5,
  gte: 5,
  lte: 5,
  ne: 5,
  flatten: 9,
  star: 20,
  filter: 21,
  dot: 40,
  not: 45,
  lbrace: 50,
  lbracket: 55,
  lparen: 60,
};
const projectionStop = 10;
const comparators = new Set(['eq', 'ne', 'lt', 'gt', 'lte', 'gte']);
const node = (type: string, children: readonly Node[] = [], value?: unknown): Node => ({ type, children, value });
const identity = node('identity');

/** Reads an expression; throws `JmesError` with the words and the place. */
export const parseExpression = (text: string): Node => new Parser(text).parse();

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = lex(text);
  }

  parse(): Node {
    const tree = this.#expression(0);
    if (this.#type !== 'eof') throw this.#error(`Unexpected token: ${String(this.#token.value)}`);
    return tree;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  get #type(): string {
    return this.#token.type;
  }

  #ahead(count: number): string {
    return this.#tokens[this.#at + count]?.type ?? 'eof';
  }

  #take(): Token {
    return this.#tokens[this.#at++]!;
  }

  #expression(power: number): Node {
    let left = this.#prefix(this.#take());
    while (power < (powers[this.#type] ?? 0)) left = this.#infix(this.#take().type, left);
    return left;
  }

  #prefix(token: Token): Node {
    switch (token.type) {
      case 'literal':
        return node('literal', [], token.value);
      case 'unquoted_identifier':
        return node('field', [], token.value);
      case 'quoted_identifier':
        if (this.#type === 'lparen') throw this.#error('Quoted identifier not allowed for function names.', token);
        return node('field', [], token.value);
      case 'star':
        return node('value_projection', [identity, this.#type === 'rbracket' ? identity : this.#projected(powers.star!)]);
      case 'filter':
        return this.#filter(identity);
      case 'lbrace':
        return this.#hash();
      case 'lparen': {
        const inner = this.#expression(0);
        this.#match('rparen');
        return inner;
      }
      case 'flatten':
        return node('projection', [node('flatten', [identity]), this.#projected(powers.flatten!)]);
      case 'not':
        return node('not', [this.#expression(powers.not!)]);
      case 'lbracket':
        return this.#bracket();
      case 'current':
        return node('current');
      case 'expref':
        return node('expref', [this.#expression(0)]);
      default:
        throw token.type === 'eof' ? this.#incomplete() : this.#error('Invalid token.', token);
    }
  }

  #infix(type: string, left: Node): Node {
    if (comparators.has(type)) return node('comparator', [left, this.#expression(powers[type]!)], type);
    switch (type) {
      case 'dot':
        if (this.#type !== 'star') return subexpression(left, this.#dotted(powers.dot!));
        this.#at += 1;
        return node('value_projection', [left, this.#projected(powers.dot!)]);
      case 'pipe':
      case 'or':
      case 'and':
        return node(type, [left, this.#expression(powers[type]!)]);
      case 'lparen':
        return this.#call(left);
      case 'filter':
        return this.#filter(left);
      case 'flatten':
        return node('projection', [node('flatten', [left]), this.#projected(powers.flatten!)]);
      case 'lbracket':
        return this.#indexed(left);
      default:
        throw this.#error('Invalid token.', this.#tokens[this.#at - 1]);
    }
  }

  #call(left: Node): Node {
    if (left.type !== 'field') throw this.#error(`Invalid function name '${JSON.stringify(left)}'`, this.#tokens[this.#at - 2]);
    const words: Node[] = [];
    while (this.#type !== 'rparen') {
      words.push(this.#expression(0));
      if (this.#type === 'comma') this.#match('comma');
    }
    this.#match('rparen');
    return node('function', words, left.value);
  }

  #filter(left: Node): Node {
    const condition = this.#expression(0);
    this.#match('rbracket');
    const right = this.#type === 'flatten' ? identity : this.#projected(powers.filter!);
    return node('filter_projection', [left, right, condition]);
  }

  #bracket(): Node {
    if (this.#type === 'number' || this.#type === 'colon') return this.#projectSlice(identity, this.#index());
    if (this.#type === 'star' && this.#ahead(1) === 'rbracket') {
      this.#at += 2;
      return node('projection', [identity, this.#projected(powers.star!)]);
    }
    return this.#list();
  }

  #indexed(left: Node): Node {
    if (this.#type === 'number' || this.#type === 'colon') {
      const right = this.#index();
      return this.#projectSlice(left, right);
    }
    this.#match('star');
    this.#match('rbracket');
    return node('projection', [left, this.#projected(powers.star!)]);
  }

  #index(): Node {
    if (this.#ahead(0) === 'colon' || this.#ahead(1) === 'colon') return this.#slice();
    const value = this.#match('number').value;
    this.#match('rbracket');
    return node('index', [], value);
  }

  #slice(): Node {
    const parts: (number | null)[] = [null, null, null];
    for (let part = 0; this.#type !== 'rbracket' && part < 3;) {
      if (this.#type === 'colon') {
        part += 1;
        if (part === 3) throw this.#error('syntax error');
        this.#at += 1;
      } else if (this.#type === 'number') parts[part] = Number(this.#take().value);
      else throw this.#error('syntax error');
    }
    this.#match('rbracket');
    return node('slice', [], parts);
  }

  #projectSlice(left: Node, right: Node): Node {
    const both = node('subexpression', [left, right]);
    return right.type === 'slice' ? node('projection', [both, this.#projected(powers.star!)]) : both;
  }

  #projected(power: number): Node {
    if ((powers[this.#type] ?? 0) < projectionStop) return identity;
    if (this.#type === 'lbracket' || this.#type === 'filter') return this.#expression(power);
    if (this.#type !== 'dot') throw this.#error('syntax error');
    this.#match('dot');
    return this.#dotted(power);
  }

  #dotted(power: number): Node {
    const allowed = ['quoted_identifier', 'unquoted_identifier', 'star'];
    if (allowed.includes(this.#type)) return this.#expression(power);
    if (this.#type === 'lbracket') {
      this.#at += 1;
      return this.#list();
    }
    if (this.#type === 'lbrace') {
      this.#at += 1;
      return this.#hash();
    }
    throw this.#expected(['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace']);
  }

  #list(): Node {
    const items: Node[] = [];
    for (;;) {
      items.push(this.#expression(0));
      if (this.#type === 'rbracket') break;
      this.#match('comma');
    }
    this.#match('rbracket');
    return node('multi_select_list', items);
  }

  #hash(): Node {
    const pairs: Node[] = [];
    for (;;) {
      if (this.#type !== 'quoted_identifier' && this.#type !== 'unquoted_identifier') throw this.#expected(['quoted_identifier', 'unquoted_identifier']);
      const key = this.#take();
      this.#match('colon');
      pairs.push(node('pair', [this.#expression(0)], key.value));
      const next = this.#ahead(0);
      if (next === 'rbrace') break;
      if (next !== 'comma') throw this.#expected(['comma', 'rbrace']);
      this.#match('comma');
    }
    this.#match('rbrace');
    return node('multi_select_dict', pairs);
  }

  #match(type: string): Token {
    if (this.#type === type) return this.#take();
    throw this.#expected([type]);
  }

  #expected(types: readonly string[]): JmesError {
    if (this.#type === 'eof') return this.#incomplete();
    const wanted = types.length === 1 ? types[0]! : `[${types.map((type) => `'${type}'`).join(', ')}]`;
    return this.#error(`Expecting: ${wanted}, got: ${this.#type}`);
  }

  #error(words: string, token: Token = this.#token): JmesError {
    if (token.type === 'eof') return this.#incomplete();
    const place = `Parse error at column ${token.start}, token "${String(token.value)}" (${token.type.toUpperCase()}), for expression:`;
    return new JmesError(`${words}: ${place}\n"${this.#text}"\n${' '.repeat(token.start + 1)}^`);
  }

  #incomplete(): JmesError {
    return new JmesError(`Invalid jmespath expression: Incomplete expression:\n"${this.#text}"\n${' '.repeat(this.#text.length + 1)}^`);
  }
}

const subexpression = (left: Node, right: Node): Node =>
  left.type === 'subexpression' ? node('subexpression', [...left.children, right]) : node('subexpression', [left, right]);
