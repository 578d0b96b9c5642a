import { type ProgramContext, defineProgram } from '../../program/program.ts';
import type { Stat } from '../../sys/sys.ts';
import { options } from '../getopt.ts';
import { inFolder, missingOperand, reported } from '../reported.ts';
import { modeText } from './mode-text.ts';
import { type ModeChange, parseMode } from './parse-mode.ts';
import { curly, quoted } from './quote-name.ts';

/** Changes modes: octal, symbolic and `--reference`, `-R`, `-v`, `-c`, `-f`. */
export const chmod = defineProgram({
  name: 'chmod',
  paths: ['/usr/bin/chmod'],
  async run(context) {
    const given = await options(context, {
      short: 'Rcfvrwxst',
      long: { recursive: 'R', changes: 'c', silent: 'f', quiet: 'f', verbose: 'v', 'reference=': '', 'preserve-root': '', 'no-preserve-root': '' },
      operand: (word) => /^-[rwxXstugo0-7,=+-]+$/.test(word) && !/^-R|^-v|^-c|^-f/.test(word),
    });
    const reference = given.value('reference');
    const [text, ...files] = reference === undefined ? given.operands : ['', ...given.operands];
    if (text === undefined) return await missingOperand(context);
    if (files.length === 0) return await missingOperand(context, text);
    const { umask } = await context.sys.identity();
    const change = reference === undefined ? parseMode(text, umask) : await copied(context, reference);
    if (!change) {
      if (reference === undefined) await context.stderr.write(`chmod: invalid mode: ${curly(text)}\nTry 'chmod --help' for more information.\n`);
      return 1;
    }
    const job = new Change(context, change, {
      recursive: given.has('R'),
      told: given.has('v') ? 'all' : given.has('c') ? 'changes' : 'none',
      silent: given.has('f'),
    });
    for (const path of files) await job.apply(path, await job.look(path));
    return job.status;
  },
});

const copied = async (context: ProgramContext, path: string): Promise<ModeChange | undefined> => {
  const stat = await reported(context, `failed to get attributes of ${quoted(path)}`, async () => await context.sys.stat(path));
  return stat && (() => stat.mode);
};

class Change {
  status = 0;
  readonly context: ProgramContext;
  readonly change: ModeChange;
  readonly how: { recursive: boolean; told: 'all' | 'changes' | 'none'; silent: boolean };

  constructor(context: ProgramContext, change: ModeChange, how: Change['how']) {
    this.context = how.silent ? { ...context, stderr: { isTerminal: false, write: async () => undefined } } : context;
    this.change = change;
    this.how = how;
  }

  async look(path: string): Promise<Stat | undefined> {
    const stat = await reported(this.context, `cannot access ${quoted(path)}`, async () => await this.context.sys.stat(path));
    if (!stat) this.status = 1;
    return stat;
  }

  async apply(path: string, stat: Stat | undefined): Promise<void> {
    if (!stat) return;
    this.context.signal.throwIfAborted();
    const mode = this.change({ mode: stat.mode, directory: stat.type === 'directory' });
    const done = await reported(this.context, `changing permissions of ${quoted(path)}`, async () => {
      await this.context.sys.chmod(path, mode);
      return true;
    });
    if (done) await this.tell(path, stat, mode);
    else this.status = 1;
    if (this.how.recursive && stat.type === 'directory') await this.inside(path);
  }

  private async inside(path: string): Promise<void> {
    const entries = await reported(this.context, `cannot read directory ${quoted(path)}`, async () => await this.context.sys.readdir(path));
    if (!entries) this.status = 1;
    for (const { name, stat } of entries ?? []) if (stat.type !== 'symlink') await this.apply(inFolder(path, name), stat);
  }

  private async tell(path: string, { mode: before, type }: Stat, mode: number): Promise<void> {
    const shown = (value: number) => `${value.toString(8).padStart(4, '0')} (${modeText({ type, mode: value }).slice(1)})`;
    if (before !== mode && this.how.told !== 'none')
      await this.context.stdout.write(`mode of ${quoted(path)} changed from ${shown(before)} to ${shown(mode)}\n`);
    else if (this.how.told === 'all') await this.context.stdout.write(`mode of ${quoted(path)} retained as ${shown(mode)}\n`);
  }
}
