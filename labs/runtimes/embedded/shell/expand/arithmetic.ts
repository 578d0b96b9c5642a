import type { Variables } from '../state/variables.ts';

/** Message as bash prints it after its prefix. */
export class ArithmeticError extends Error {}

type Token = { readonly kind: 'number' | 'name' | 'operator' | 'end'; readonly text: string; readonly at: number };

const tokenPattern =
  /\s*(?:(0[xX][0-9A-Fa-f]+|\d+#[0-9A-Za-z@_]+|\d[0-9A-Za-z]*)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:,()[\]]))/y;
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

interface Place {
  readonly name: string;
  readonly key?: number | string;
}

const binary: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '&': (left, right) => left & right,
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  '<<': (left, right) => wrap(left << BigInt.asUintN(6, right)),
  '>>': (left, right) => left >> BigInt.asUintN(6, right),
  '+': (left, right) => wrap(left + right),
  '-': (left, right) => wrap(left - right),
  '*': (left, right) => wrap(left * right),
};

/** Evaluates one expression over the shell's variables; 64-bit, as bash. */
class Evaluator {
  private readonly text: string;
  private readonly variables: Variables;
  private readonly depth: number;
  private readonly strict: boolean;
  private position = 0;
  private token: Token = { kind: 'end', text: '', at: 0 };
  private previous = 0;
  /** Above 0: what is parsed is not evaluated (the side of `&&`, `?:` that is not taken). */
  private skipping = 0;

  constructor(text: string, variables: Variables, options: { depth: number; strict: boolean }) {
    this.text = text;
    this.variables = variables;
    this.depth = options.depth;
    this.strict = options.strict;
    if (this.depth > 1024) throw new ArithmeticError(`${text}: expression recursion level exceeded (error token is "${text}")`);
    this.advance();
  }

  evaluate(): bigint {
    if (this.atEnd) return 0n;
    const value = this.comma();
    if (!this.atEnd)
      this.fail(
        this.token.text === '='
          ? 'attempted assignment to non-variable'
          : this.token.kind === 'operator'
            ? 'syntax error: invalid arithmetic operator'
            : 'syntax error in expression',
      );
    return value;
  }

  private get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  private fail(message: string, at = this.token.at): never {
    throw new ArithmeticError(`${this.text.trimStart()}: ${message} (error token is "${this.text.slice(at).trimStart()}")`);
  }

  private advance(): void {
    this.previous = this.token.at;
    tokenPattern.lastIndex = this.position;
    const found = tokenPattern.exec(this.text);
    const rest = this.text.slice(this.position);
    if (!found) {
      const at = this.position + rest.length - rest.trimStart().length;
      if (rest.trim() !== '') {
        this.token = { kind: 'operator', text: this.text[at]!, at };
        this.fail(/['"\\$.{}#@]/.test(this.token.text) && at === 0 ? 'syntax error: operand expected' : 'syntax error: invalid arithmetic operator', at);
      }
      this.token = { kind: 'end', text: '', at };
      return;
    }
    const text = found[0].trimStart();
    const at = this.position + found[0].length - text.length;
    this.token = { kind: found[1] ? 'number' : found[2] ? 'name' : 'operator', text, at };
    this.position = tokenPattern.lastIndex;
  }

  private accept(...texts: string[]): string | undefined {
    const { token } = this;
    if (token.kind !== 'operator' || !texts.includes(token.text)) return undefined;
    this.advance();
    return token.text;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.accept(',')) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    const start = { position: this.position, token: this.token };
    if (this.token.kind === 'name') {
      const place = this.place();
      const operator = this.accept('=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=');
      if (operator) {
        const right = this.assignment();
        if (this.skipping > 0) return 0n;
        return this.store(place, operator === '=' ? right : this.apply(operator.slice(0, -1), [this.load(place), right]));
      }
      this.position = start.position;
      this.token = start.token;
    }
    return this.ternary();
  }

  private ternary(): bigint {
    const condition = this.level(0);
    if (!this.accept('?')) return condition;
    const yes = this.maybe(condition !== 0n, () => this.comma());
    if (!this.accept(':')) this.fail("`:' expected for conditional expression");
    const no = this.maybe(condition === 0n, () => this.assignment());
    return condition !== 0n ? yes : no;
  }

  private maybe(taken: boolean, parse: () => bigint): bigint {
    if (!taken) this.skipping += 1;
    const value = parse();
    if (!taken) this.skipping -= 1;
    return value;
  }

  private level(index: number): bigint {
    const operators = levels[index];
    if (!operators) return this.unary();
    let left = this.level(index + 1);
    for (;;) {
      const { at } = this.token;
      const operator = this.accept(...operators);
      if (!operator) return left;
      if (operator === '||' || operator === '&&') {
        const decided = (left !== 0n) === (operator === '||');
        const right = this.maybe(!decided, () => this.level(index + 1));
        left = truth((decided ? left : right) !== 0n);
      } else {
        const operandAt = this.token.at;
        const right = this.level(operator === '**' ? index : index + 1);
        left = this.skipping > 0 ? 0n : this.apply(operator, [left, right], operandAt > at ? operandAt : at);
      }
    }
  }

  private apply(operator: string, [left, right]: readonly [bigint, bigint], at = this.token.at): bigint {
    if (operator === '/' || operator === '%') {
      if (right === 0n) this.fail('division by 0', at);
      return wrap(operator === '/' ? left / right : left % right);
    }
    if (operator === '**') {
      if (right < 0n) this.fail('exponent less than 0', at);
      let power = 1n;
      for (let base = left, exponent = right; exponent > 0n; exponent >>= 1n, base = wrap(base * base)) if (exponent & 1n) power = wrap(power * base);
      return power;
    }
    return binary[operator]!(left, right);
  }

  private unary(): bigint {
    const step = this.accept('++', '--');
    if (step) {
      if (this.token.kind !== 'name') return this.unary();
      const place = this.place();
      return this.skipping > 0 ? 0n : this.store(place, this.load(place) + (step === '++' ? 1n : -1n));
    }
    const operator = this.accept('-', '+', '!', '~');
    if (operator === '-') return wrap(-this.unary());
    if (operator === '+') return this.unary();
    if (operator === '!') return truth(this.unary() === 0n);
    if (operator === '~') return ~this.unary();
    return this.primary();
  }

  private primary(): bigint {
    if (this.accept('(')) {
      const value = this.comma();
      if (!this.accept(')')) this.fail("missing `)'");
      return value;
    }
    if (this.token.kind === 'number') {
      const value = this.number(this.token);
      this.advance();
      return value;
    }
    if (this.token.kind !== 'name') return this.fail('syntax error: operand expected', this.atEnd ? this.previous : this.token.at);
    const place = this.place();
    const step = this.accept('++', '--');
    if (this.skipping > 0) return 0n;
    const value = this.load(place);
    if (step) this.store(place, value + (step === '++' ? 1n : -1n));
    return value;
  }

  private number({ text, at }: Token): bigint {
    if (/^0[xX]/.test(text)) return wrap(BigInt(text));
    const based = /^(\d+)#(.+)$/.exec(text);
    const base = based ? Number(based[1]) : text.length > 1 && text.startsWith('0') ? 8 : 10;
    if (base < 2 || base > 64) this.fail('invalid arithmetic base', at);
    let value = 0n;
    for (const char of based?.[2] ?? text) {
      const digit = digitOf(char, base);
      if (digit < 0 || digit >= base) this.fail('value too great for base', at);
      value = wrap(value * BigInt(base) + BigInt(digit));
    }
    return value;
  }

  /** A variable, perhaps with a subscript; the scanner stands after it. */
  private place(): Place {
    const name = this.token.text;
    if (this.text[this.position] !== '[') {
      this.advance();
      return { name };
    }
    let depth = 0;
    let end = this.position;
    do {
      const char = this.text[end];
      if (char === undefined) this.fail('bad array subscript');
      depth += char === '[' ? 1 : char === ']' ? -1 : 0;
      end += 1;
    } while (depth > 0);
    const subscript = this.text.slice(this.position + 1, end - 1);
    this.position = end;
    this.advance();
    if (this.variables.find(name)?.kind === 'associative') return { name, key: subscript };
    return { name, key: this.skipping > 0 ? 0 : Number(this.nested(subscript)) };
  }

  private nested(text: string): bigint {
    return new Evaluator(text, this.variables, { depth: this.depth + 1, strict: this.strict }).evaluate();
  }

  private load({ name, key }: Place): bigint {
    const variable = this.variables.find(name);
    const value =
      variable?.value instanceof Map && key !== undefined
        ? (variable.value as Map<number | string, string>).get(wrapIndex(variable.value, key))
        : this.variables.get(name);
    if (value === undefined && this.strict) throw new ArithmeticError(`${name}: unbound variable`);
    const text = (value ?? '').trim();
    if (/^-?(0|[1-9][0-9]*)$/.test(text)) return wrap(BigInt(text));
    return text === '' ? 0n : this.nested(text);
  }

  private store({ name, key }: Place, value: bigint): bigint {
    const wrapped = wrap(value);
    if (key === undefined) this.variables.set(name, String(wrapped));
    else this.variables.setElement(name, key, String(wrapped));
    return wrapped;
  }
}

const wrapIndex = (map: Map<number, string> | Map<string, string>, key: number | string): number | string =>
  typeof key === 'number' && key < 0 ? Math.max(...(map as Map<number, string>).keys()) + 1 + key : key;

const digitOf = (char: string, base: number): number => {
  if (char >= '0' && char <= '9') return char.charCodeAt(0) - 48;
  if (char >= 'a' && char <= 'z') return char.charCodeAt(0) - 87;
  if (char >= 'A' && char <= 'Z') return base <= 36 ? char.charCodeAt(0) - 55 : char.charCodeAt(0) - 29;
  return char === '@' ? 62 : char === '_' ? 63 : -1;
};

/** Evaluates an expression whose `$`-expansions were made. `strict`: unset variables are errors (set -u). */
export const evaluateArithmetic = (text: string, variables: Variables, options: { strict?: boolean } = {}): bigint =>
  new Evaluator(text, variables, { depth: 0, strict: options.strict ?? false }).evaluate();
