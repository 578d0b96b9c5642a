import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { type Errno, SysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { type Plan, parseExpression } from './find-expression.ts';
import type { Found } from './find-parts.ts';
import { curly } from './quote-name.ts';

/** Walks trees and does with each file what its expression says. */
export const find = defineProgram({
  name: 'find',
  paths: ['/usr/bin/find'],
  async run(context) {
    const words = [...context.argv.slice(1)];
    let follow = 'P';
    while (/^-(H|L|P|O\d|D)/.test(words[0] ?? '') && words[0] !== '-D') follow = words.shift()![1]!;
    const first = words.findIndex((word) => word.startsWith('-') || ['(', ')', '!', ','].includes(word));
    const starts = words.slice(0, first < 0 ? undefined : first);
    const plan = await parseExpression(context, words.slice(starts.length));
    const walk = new Walk(context, plan, follow !== 'P');
    for (const start of starts.length > 0 ? starts : ['.']) if (!plan.stopped) await walk.from(start);
    return (await plan.finish()) ? walk.status : 1;
  },
});

class Walk {
  status = 0;
  private readonly context: ProgramContext;
  private readonly plan: Plan;
  private readonly follow: boolean;

  constructor(context: ProgramContext, plan: Plan, follow: boolean) {
    this.context = context;
    this.plan = plan;
    this.follow = follow;
  }

  private async refuse(path: string, error: Error): Promise<void> {
    await this.context.stderr.write(`find: ${curly(path)}: ${error.message}\n`);
    this.status = 1;
  }

  async from(start: string): Promise<void> {
    const { sys } = this.context;
    let stat: Stat;
    try {
      stat = await (this.follow ? sys.stat(start).catch(async () => await sys.lstat(start)) : sys.lstat(start));
    } catch (error) {
      return await this.refuse(start, error as Error);
    }
    const rows = stat.type === 'directory' && this.plan.maxDepth > 0 ? await this.tree(start) : [{ found: { path: start, start, depth: 0, stat } }];
    await this.visitAll(this.plan.depthFirst ? postOrder(rows) : rows);
  }

  /** The start and all below it. */
  private async tree(start: string): Promise<{ found: Found; error?: string }[]> {
    const { maxDepth, oneFileSystem } = this.plan;
    const top = `${start.replace(/\/$/, '')}/`;
    const rows = await this.context.sys.walk(this.follow ? await this.context.sys.realpath(start) : start, {
      ...(maxDepth < Infinity && { maxDepth }),
      oneFileSystem,
    });
    const walked = rows[0]!.path.length;
    return rows.map(({ path, stat, error }, at) => {
      const rest = path.slice(walked).replace(/^\//, '');
      return {
        found: { path: at === 0 ? start : top + rest, start, depth: at === 0 ? 0 : rest.split('/').length, stat },
        ...(error !== undefined && { error }),
      };
    });
  }

  private async visitAll(rows: readonly { found: Found; error?: string }[]): Promise<void> {
    const { plan, context } = this;
    let pruned: string | undefined;
    for (const { found, error } of rows) {
      if (plan.stopped) return;
      context.signal.throwIfAborted();
      if (pruned !== undefined && found.path.startsWith(`${pruned}/`)) continue;
      pruned = undefined;
      if (found.depth >= plan.minDepth) await plan.test(found);
      if (plan.pruned.has(found.path)) pruned = found.path.replace(/\/$/, '');
      else if (error !== undefined && found.depth < plan.maxDepth) await this.refuse(found.path, new SysError(error as Errno));
    }
  }
}

/** Directories after what is below them. */
function postOrder<Row extends { found: Found }>(rows: readonly Row[]): Row[] {
  const ordered: Row[] = [];
  const open: Row[] = [];
  for (const row of rows) {
    while (open.length > 0 && open.at(-1)!.found.depth >= row.found.depth) ordered.push(open.pop()!);
    open.push(row);
  }
  return [...ordered, ...open.reverse()];
}
