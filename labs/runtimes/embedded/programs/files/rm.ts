import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Stat } from '../../sys/sys.ts';
import { type Options, options } from '../getopt.ts';
import { confirmed } from '../confirmed.ts';
import { baseName, inFolder, missingOperand, reported } from '../reported.ts';
import { quoted } from './quote-name.ts';

const long = { force: 'f', 'interactive=?': '', recursive: 'r', dir: 'd', verbose: 'v', 'one-file-system': '', 'no-preserve-root': '', 'preserve-root=?': '' };

/** Removes files and, with `-r`, directories; asks before it removes what is write-protected, as GNU does on a terminal. */
export const rm = defineProgram({
  name: 'rm',
  paths: ['/usr/bin/rm'],
  async run(context) {
    const given = await options(context, { short: 'dfirIRv', long });
    if (given.operands.length === 0) return given.has('f') ? 0 : await missingOperand(context);
    if (given.has('I') && !given.has('f') && (given.operands.length > 3 || given.has('r', 'R'))) {
      const count = given.operands.length;
      const question = `rm: remove ${count} argument${count > 1 ? 's' : ''}${given.has('r', 'R') ? ' recursively' : ''}? `;
      if (!(await confirmed(context, question))) return 0;
    }
    const job = new Removal(context, given);
    for (const path of given.operands) await job.operand(path);
    return job.status;
  },
});

const kindWord = (stat: Stat): string =>
  stat.type === 'file' ? (stat.size === 0 ? 'regular empty file' : 'regular file') : stat.type === 'symlink' ? 'symbolic link' : stat.type;

class Removal {
  status = 0;
  readonly context: ProgramContext;
  readonly given: Options;
  private readonly force: boolean;
  private readonly asks: boolean;

  constructor(context: ProgramContext, given: Options) {
    this.context = context;
    this.given = given;
    this.force = given.last('f', 'i') === 'f';
    this.asks = given.last('f', 'i') === 'i';
  }

  private async refuse(text: string): Promise<void> {
    await this.context.stderr.write(`rm: ${text}\n`);
    this.status = 1;
  }

  async operand(path: string): Promise<void> {
    const { sys } = this.context;
    const recursive = this.given.has('r', 'R');
    const name = baseName(path);
    if (recursive && (name === '.' || name === '..')) return await this.refuse(`refusing to remove '.' or '..' directory: skipping ${quoted(path)}`);
    const stat = await reported(this.context, `cannot remove ${quoted(path)}`, async () => {
      try {
        return await sys.lstat(path);
      } catch (error) {
        if (this.force && isSysError(error, 'ENOENT', 'ENOTDIR')) return 'gone' as const;
        throw error;
      }
    });
    if (stat === 'gone') return;
    if (!stat) {
      this.status = 1;
      return;
    }
    if (recursive && path.replace(/\/+/g, '/') === '/' && !this.given.has('no-preserve-root')) {
      await this.context.stderr.write("rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n");
      this.status = 1;
      return;
    }
    if (stat.type === 'directory' && !recursive && !this.given.has('d')) return await this.refuse(`cannot remove ${quoted(path)}: Is a directory`);
    await this.remove(path, stat);
  }

  private async remove(path: string, stat: Stat): Promise<boolean> {
    const { sys, signal } = this.context;
    signal.throwIfAborted();
    if (stat.type === 'directory' && this.given.has('r', 'R')) {
      const entries = await reported(this.context, `cannot remove ${quoted(path)}`, async () => await sys.readdir(path));
      if (!entries) return this.failed();
      if (entries.length > 0 && this.asks && !(await confirmed(this.context, `rm: descend into directory ${quoted(path)}? `))) return this.failed(0);
      let emptied = true;
      for (const entry of entries) emptied = (await this.remove(inFolder(path, entry.name), entry.stat)) && emptied;
      if (!emptied) return false;
    }
    if (!(await this.allowed(path, stat))) return this.failed(0);
    const done = await reported(this.context, `cannot remove ${quoted(path)}`, async () => {
      await (stat.type === 'directory' ? sys.rmdir(path) : sys.unlink(path));
      return true;
    });
    if (!done) return this.failed();
    if (this.given.has('v')) await this.context.stdout.write(`removed ${stat.type === 'directory' ? 'directory ' : ''}${quoted(path)}\n`);
    return true;
  }

  private failed(status = 1): boolean {
    this.status = Math.max(this.status, status);
    return false;
  }

  private async allowed(path: string, stat: Stat): Promise<boolean> {
    if (this.force) return true;
    const protectedFile = stat.type !== 'symlink' && this.context.stdin.isTerminal && !(await this.context.sys.access(path, 2, { effective: true }));
    if (!this.asks && !protectedFile) return true;
    return await confirmed(this.context, `rm: remove ${protectedFile ? 'write-protected ' : ''}${kindWord(stat)} ${quoted(path)}? `);
  }
}
