import { inclusionIn } from '../../../../../checkers/semantics/sudoers.ts';
import { findExecutable } from '../../program/find-executable.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options, type Options } from '../getopt.ts';
import { sudoersFaults } from './sudoers-syntax.ts';

const long = { check: 'c', 'file=': 'f', help: 'h', 'no-includes': 'I', quiet: 'q', strict: 's', version: 'V' };
const usage = 'usage: visudo [-chqsV] [[-f] sudoers ]\n';
const help = `visudo - safely edit the sudoers file

${usage}
Options:
  -c, --check              check-only mode
  -f, --file=sudoers       specify sudoers file location
  -h, --help               display help message and exit
  -I, --no-includes        do not edit include files
  -q, --quiet              less verbose (quiet) syntax error messages
  -s, --strict             strict syntax checking
  -V, --version            display version information and exit
`;

/** Checks sudo's rules, or edits them so that broken ones are not put in place. */
export const visudo = defineProgram({
  name: 'visudo',
  paths: ['/usr/sbin/visudo'],
  async run(context) {
    const given = await options(context, { short: 'cf:hIqsV', long });
    if (given.has('h')) return (await context.stdout.write(help), 0);
    if (given.has('V')) return (await context.stdout.write('visudo version 1.9.13p3\nvisudo grammar version 50\n'), 0);
    const path = given.value('f') ?? given.operands[0] ?? '/etc/sudoers';
    return given.has('c') ? check(context, given, path) : edit(context, given, path);
  },
});

interface Read {
  readonly path: string;
  readonly text: string;
}

async function check(context: ProgramContext, given: Options, path: string): Promise<number> {
  const files: Read[] = [];
  try {
    await read(context.sys, path, files);
  } catch (error) {
    if (!isSysError(error)) throw error;
    await context.stderr.write(`visudo: unable to open ${path}: ${error.message}\n`);
    return 1;
  }
  const quiet = given.has('q');
  for (const file of files) if (!(await sound(context, file, quiet))) return 1;
  const good: Read[] = [];
  for (const file of files) if (given.value('f') !== undefined || (await guarded(context, file.path, quiet))) good.push(file);
  if (!quiet) await context.stdout.write(good.map((file) => `${file.path}: parsed OK\n`).join(''));
  return good.length === files.length ? 0 : 1;
}

/** A file and all that it includes, in sudo's order. */
async function read(sys: ProgramContext['sys'], path: string, files: Read[]): Promise<void> {
  const text = new TextDecoder().decode(await sys.readFile(path));
  files.push({ path, text });
  for (const line of text.split('\n')) {
    const inclusion = inclusionIn(line);
    if (!inclusion || files.length > 64) continue;
    const names = inclusion.folder ? (await sys.readdir(inclusion.path).catch(() => [])).map(({ name }) => name).sort() : [];
    const included = names.filter((name) => !name.includes('.') && !name.endsWith('~')).map((name) => `${inclusion.path.replace(/\/$/, '')}/${name}`);
    for (const one of inclusion.folder ? included : [inclusion.path]) await read(sys, one, files);
  }
}

async function sound({ stderr }: ProgramContext, { path, text }: Read, quiet: boolean): Promise<boolean> {
  const [fault] = sudoersFaults(text);
  if (!fault) return true;
  const { line, column, length, message } = fault;
  if (!quiet) await stderr.write(`${path}:${line}:${column}: ${message}\n${fault.text}\n${' '.repeat(column - 1)}^${'~'.repeat(length - 1)}\n`);
  return false;
}

/** Whether a file's owner and mode are as sudo wants them. */
async function guarded({ sys, stderr }: ProgramContext, path: string, quiet: boolean): Promise<boolean> {
  const { uid, gid, mode } = await sys.stat(path);
  const faults = [
    uid !== 0 || gid !== 0 ? 'wrong owner (uid, gid) should be (0, 0)' : '',
    (mode & 0o777) !== 0o440 ? 'bad permissions, should be mode 0440' : '',
  ];
  for (const fault of faults) if (fault !== '' && !quiet) await stderr.write(`${path}: ${fault}\n`);
  return faults.every((fault) => fault === '');
}

/** Edits a copy, and puts it in place when it can be read. */
async function edit(context: ProgramContext, given: Options, path: string): Promise<number> {
  const { sys, stderr, stdout, stdin, env } = context;
  const copy = `${path}.tmp`;
  try {
    await sys.writeFile(copy, await sys.readFile(path).catch(() => ''), { create: true, truncate: true, mode: 0o700 });
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`visudo: ${path}: ${error.message}\n`);
    return 1;
  }
  const editor = await editorOf(context);
  if (editor === undefined) return (await stderr.write('visudo: no editor found (editor path = /usr/bin/editor)\n'), 1);
  for (;;) {
    await context.run([editor, copy], { env });
    const text = new TextDecoder().decode(await sys.readFile(copy));
    let answer = (await sound(context, { path, text }, given.has('q'))) ? 'Q' : '';
    while (answer === '') {
      await stdout.write('What now? ');
      const typed = ((await stdin.readLine()) ?? 'x').trim();
      if (/^[exQ]$/.test(typed)) answer = typed;
      else
        await stdout.write(
          'Options are:\n  (e)dit sudoers file again\n  e(x)it without saving changes to sudoers file\n  (Q)uit and save changes to sudoers file (DANGER!)\n\n',
        );
    }
    if (answer === 'e') continue;
    if (answer === 'Q') {
      await sys.chown(copy, 0, 0);
      await sys.chmod(copy, 0o440);
      await sys.rename(copy, path);
    } else await sys.unlink(copy);
    return 0;
  }
}

async function editorOf({ sys, env }: ProgramContext): Promise<string | undefined> {
  for (const name of [env.SUDO_EDITOR, env.VISUAL, env.EDITOR, '/usr/bin/editor', '/usr/bin/nano', '/usr/bin/vi']) {
    if (!name) continue;
    const found = await findExecutable(sys, name, env.PATH);
    if ('path' in found) return found.path;
  }
  return undefined;
}
