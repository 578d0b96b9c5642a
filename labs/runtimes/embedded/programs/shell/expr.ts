import { type ProgramContext, ProgramExit, defineProgram } from '../../program/program.ts';
import { encode } from '../../shell/io/bytes.ts';
import { PatternError, translateRegex } from '../text/grep-pattern.ts';
import { complain, tryHelp } from '../text/text-input.ts';

const levels = [['|'], ['&'], ['=', '==', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%']] as const;
const isInteger = (text: string): boolean => /^-?\d+$/.test(text);
const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text);

const arithmetic: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

class Evaluator {
  private readonly context: ProgramContext;
  private readonly words: readonly string[];
  private at = 0;

  constructor(context: ProgramContext) {
    this.context = context;
    this.words = context.argv.slice(context.argv[1] === '--' ? 2 : 1);
  }

  async whole(): Promise<string> {
    const value = await this.level(0);
    if (this.at < this.words.length) await this.fail(`syntax error: unexpected argument ‘${this.words[this.at]}’`);
    return value;
  }

  private async fail(message: string, code = 2): Promise<never> {
    throw new ProgramExit(await complain(this.context, message, code));
  }

  private async level(index: number): Promise<string> {
    const operators: readonly string[] | undefined = levels[index];
    if (!operators) return this.match();
    let left = await this.level(index + 1);
    while (operators.includes(this.words[this.at] ?? '')) {
      const operator = this.words[this.at++]!;
      left = await this.apply(operator, left, await this.level(index + 1));
    }
    return left;
  }

  private async apply(operator: string, left: string, right: string): Promise<string> {
    if (operator === '|') return isNull(left) ? (isNull(right) ? '0' : right) : left;
    if (operator === '&') return isNull(left) || isNull(right) ? '0' : left;
    if (/[=<>]/.test(operator)) return this.compare(operator, left, right) ? '1' : '0';
    if (!isInteger(left) || !isInteger(right)) return this.fail('non-integer argument');
    const [a, b] = [BigInt(left), BigInt(right)];
    if ((operator === '/' || operator === '%') && b === 0n) return this.fail('division by zero');
    return String(arithmetic[operator]!(a, b));
  }

  private compare(operator: string, left: string, right: string): boolean {
    const numbers = isInteger(left) && isInteger(right);
    const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
    return { '=': order === 0, '==': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator]!;
  }

  private async match(): Promise<string> {
    let left = await this.primary();
    while (this.words[this.at] === ':') {
      this.at += 1;
      left = await this.matches(left, await this.primary());
    }
    return left;
  }

  private async matches(text: string, pattern: string): Promise<string> {
    try {
      const found = new RegExp(`^(?:${translateRegex(pattern, false)})`, 'su').exec(text);
      return found && found.length > 1 ? (found[1] ?? '') : found ? String([...found[0]].length) : /\\\(/.test(pattern) ? '' : '0';
    } catch (error) {
      return this.fail(error instanceof PatternError ? error.message : 'Invalid regular expression');
    }
  }

  private async next(): Promise<string> {
    const word = this.words[this.at++];
    return word ?? this.fail(this.at === 1 ? `missing operand${tryHelp(this.context)}` : `syntax error: missing argument after ‘${this.words.at(-1)}’`);
  }

  private async primary(): Promise<string> {
    const word = await this.next();
    const more = this.at < this.words.length;
    if (word === '(') {
      const value = await this.level(0);
      if (this.words[this.at] !== ')')
        await this.fail(
          this.at < this.words.length
            ? `syntax error: expecting ')' instead of ‘${this.words[this.at]}’`
            : `syntax error: expecting ')' after ‘${this.words.at(-1)}’`,
        );
      this.at += 1;
      return value;
    }
    if (word === '+' && more) return this.next();
    if (word === 'length' && more) return String([...(await this.primary())].length);
    if (word === 'match' && more) return this.matches(await this.primary(), await this.primary());
    if (word === 'index' && more) {
      const text = [...(await this.primary())];
      const chars = await this.primary();
      return String(text.findIndex((char) => chars.includes(char)) + 1);
    }
    if (word !== 'substr' || !more) return word;
    const text = [...(await this.primary())];
    const [from, length] = [Number(await this.primary()), Number(await this.primary())];
    return from >= 1 && length > 0 ? text.slice(from - 1, from - 1 + length).join('') : '';
  }
}

export const expr = defineProgram({
  name: 'expr',
  paths: ['/usr/bin/expr'],
  async run(context) {
    const value = await new Evaluator(context).whole();
    await context.stdout.write(encode(`${value}\n`));
    return isNull(value) ? 1 : 0;
  },
});
