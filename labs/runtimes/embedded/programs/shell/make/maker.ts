import type { ProgramContext } from '../../../program/program.ts';
import { type Makefile, MakeError, type Rule } from './makefile.ts';

/** Brings targets up to date. */
export class Maker {
  readonly #context: ProgramContext;
  readonly #makefile: Makefile;
  readonly #flags: ReadonlySet<string>;
  readonly #done = new Map<string, boolean>();
  readonly #path: string[] = [];

  constructor(context: ProgramContext, makefile: Makefile, flags: ReadonlySet<string>) {
    this.#context = context;
    this.#makefile = makefile;
    this.#flags = flags;
  }

  /** The exit status. */
  async make(targets: readonly string[]): Promise<number> {
    const { first } = this.#makefile;
    if (targets.length === 0 && first === undefined) throw new MakeError('make: *** No targets.  Stop.');
    let code = 0;
    for (const target of targets.length > 0 ? targets : [first!]) {
      const before = this.#ran;
      try {
        await this.#bring(target);
        if (this.#ran === before) await this.#tellIdle(target);
      } catch (error) {
        if (!(error instanceof MakeError) || !this.#flags.has('k')) throw error;
        await this.#context.stderr.write(`${error.message}\n`);
        code = 2;
      }
    }
    return code;
  }

  #ran = 0;

  async #tellIdle(target: string): Promise<void> {
    const rule = this.#makefile.rules.get(target);
    const words =
      rule && rule.recipe.length === 0 ? `Nothing to be done for '${target}'.` : rule ? `'${target}' is up to date.` : `Nothing to be done for '${target}'.`;
    if (!this.#flags.has('s')) await this.#context.stdout.write(`make: ${words}\n`);
  }

  async #time(path: string): Promise<number | undefined> {
    return this.#context.sys.stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  }

  #ruleFor(target: string): { rule: Rule; stem: string } | undefined {
    const own = this.#makefile.rules.get(target);
    if (own && own.recipe.length > 0) return { rule: own, stem: '' };
    for (const rule of this.#makefile.patterns) {
      const [before = '', after = ''] = rule.target.split('%');
      if (!target.startsWith(before) || !target.endsWith(after) || target.length < before.length + after.length) continue;
      const stem = target.slice(before.length, target.length - after.length);
      const needs = [...rule.needs.map((one) => one.replace('%', stem)), ...(own?.needs ?? [])];
      return { rule: { ...rule, target, needs }, stem };
    }
    return own && { rule: own, stem: '' };
  }

  /** Whether it was made anew. */
  async #bring(target: string, by?: string): Promise<boolean> {
    const known = this.#done.get(target);
    if (known !== undefined) return known;
    if (this.#path.includes(target)) {
      await this.#context.stderr.write(`make: Circular ${by} <- ${target} dependency dropped.\n`);
      return false;
    }
    const found = this.#ruleFor(target);
    const time = await this.#time(target);
    if (!found) {
      if (time !== undefined) return false;
      throw new MakeError(`make: *** No rule to make target '${target}'${by === undefined ? '' : `, needed by '${by}'`}.  Stop.`);
    }
    this.#path.push(target);
    let stale = this.#flags.has('B') || time === undefined || this.#makefile.phony.has(target);
    const newer: string[] = [];
    for (const need of found.rule.needs) {
      const made = await this.#bring(need, target);
      const its = await this.#time(need);
      if (made || (time !== undefined && its !== undefined && its > time)) newer.push(need);
    }
    for (const need of found.rule.orderOnly) await this.#bring(need, target);
    this.#path.pop();
    stale ||= newer.length > 0;
    if (stale) await this.#recipe(found, newer);
    this.#done.set(target, stale);
    return stale;
  }

  async #recipe({ rule, stem }: { rule: Rule; stem: string }, newer: readonly string[]): Promise<void> {
    const { target, needs } = rule;
    const own = { '@': target, '<': needs[0] ?? '', '^': [...new Set(needs)].join(' '), '+': needs.join(' '), '?': newer.join(' '), '*': stem };
    for (const { text: line, place } of rule.recipe) {
      const [, marks = '', text = ''] = /^([-@+\s]*)(.*)$/s.exec(this.#makefile.expand(line, own)) ?? [];
      if (text.trim() === '') continue;
      this.#ran += 1;
      await this.#line(text, { marks, at: `${place}: ${target}` });
    }
  }

  async #line(text: string, { marks, at }: { marks: string; at: string }): Promise<void> {
    const { stdout, stderr, run } = this.#context;
    const dry = this.#flags.has('n');
    if (dry || (!marks.includes('@') && !this.#flags.has('s'))) await stdout.write(`${text}\n`);
    if (dry && !marks.includes('+')) return;
    const code = await run([this.#makefile.expand('$(SHELL)'), '-c', text]);
    if (code === 0) return;
    const ignored = marks.includes('-') || this.#flags.has('i');
    if (!ignored) throw new MakeError(`make: *** [${at}] Error ${code}`);
    await stderr.write(`make: [${at}] Error ${code} (ignored)\n`);
  }
}
