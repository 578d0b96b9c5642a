import type { ProgramContext } from '../../program/program.ts';
import { type Test, type Tests, findFails } from './find-parts.ts';
import { tests } from './find-tests.ts';
import { curly } from './quote-name.ts';

/** What the whole expression asks of the walk. */
export interface Plan {
  readonly test: Test;
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly oneFileSystem: boolean;
  /** Directories after what they hold. */
  readonly depthFirst: boolean;
  /** Paths below which nothing is looked at. */
  readonly pruned: Set<string>;
  stopped: boolean;
  /** Runs what `-exec ... +` has collected. */
  finish(): Promise<boolean>;
}

/** Reads an expression of find(1) from its words. */
export async function parseExpression(context: ProgramContext, words: readonly string[]): Promise<Plan> {
  const parser = new Parser(context, words);
  return await parser.plan();
}

const actions = ['-print', '-print0', '-printf', '-ls', '-exec', '-execdir', '-ok', '-okdir', '-delete', '-fprint', '-quit'];

class Parser {
  private at = 0;
  private readonly context: ProgramContext;
  private readonly words: readonly string[];
  private readonly shared: Tests;

  constructor(context: ProgramContext, words: readonly string[]) {
    this.context = context;
    this.words = words;
    this.shared = { minDepth: 0, maxDepth: Infinity, oneFileSystem: false, depthFirst: false, pruned: new Set(), stopped: false, finishers: [] };
  }

  async plan(): Promise<Plan> {
    const { shared, context } = this;
    const expression: Test = this.words.length === 0 ? () => true : await this.either();
    if (this.words[this.at] === ')') return await findFails(context, "you have too many ')'");
    if (this.at < this.words.length) return await findFails(context, `paths must precede expression: \`${this.words[this.at]}'`);
    const acts = this.words.some((word) => actions.includes(word) && word !== '-quit');
    const print: Test = async ({ path }) => (await context.stdout.write(`${path}\n`), true);
    const test: Test = acts ? expression : async (found) => (await expression(found)) && (await print(found));
    return Object.assign(shared, {
      test,
      finish: async () => {
        let well = true;
        for (const finish of shared.finishers) well = (await finish()) && well;
        return well;
      },
    });
  }

  private async either(): Promise<Test> {
    let left = await this.both();
    while (this.words[this.at] === '-o' || this.words[this.at] === '-or' || this.words[this.at] === ',') {
      const comma = this.words[this.at] === ',';
      const [operator, first] = [this.words[this.at++]!, left];
      if (this.at >= this.words.length) return await findFails(this.context, `expected an expression after '${operator}'`);
      const second = await this.both();
      left = comma ? async (found) => (await first(found), await second(found)) : async (found) => (await first(found)) || (await second(found));
    }
    return left;
  }

  private async both(): Promise<Test> {
    const word = this.words[this.at];
    if (word !== undefined && ['-a', '-and', '-o', '-or', ','].includes(word))
      return await findFails(this.context, `invalid expression; you have used a binary operator '${word}' with nothing before it.`);
    let left = await this.one();
    for (;;) {
      const next = this.words[this.at];
      if (next === undefined || [')', '-o', '-or', ','].includes(next)) return left;
      if (next === '-a' || next === '-and') {
        this.at++;
        if (this.at >= this.words.length) return await findFails(this.context, `expected an expression after '${next}'`);
      }
      const first = left;
      const second = await this.one();
      left = async (found) => (await first(found)) && (await second(found));
    }
  }

  private async one(): Promise<Test> {
    const word = this.words[this.at++];
    if (word === undefined) return await findFails(this.context, 'expected an expression');
    if (word === '!' || word === '-not') {
      if (this.at >= this.words.length) return await findFails(this.context, `expected an expression after '${word}'`);
      const test = await this.one();
      return async (found) => !(await test(found));
    }
    if (word === '(') {
      const test = await this.either();
      if (this.words[this.at++] !== ')')
        return await findFails(this.context, "invalid expression; I was expecting to find a ')' somewhere but did not see one.");
      return test;
    }
    const make = tests[word.slice(1)];
    if (!word.startsWith('-')) return await findFails(this.context, `paths must precede expression: \`${word}'`);
    if (!make) return await findFails(this.context, `unknown predicate \`${word}'`);
    const argument = async (): Promise<string> => this.words[this.at++] ?? (await findFails(this.context, `missing argument to \`${word}'`));
    return await make({ context: this.context, name: word, argument, shared: this.shared, quote: curly });
  }
}
