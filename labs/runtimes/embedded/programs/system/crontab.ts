import { parseTableLine } from '../../daemons/cron/check-table.ts';
import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { findUser } from '../accounts/authentication.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';

const folder = '/var/spool/cron/crontabs';
const usage = `usage:	crontab [-u user] [-n] file
	crontab [ -u user ] [ -i ] { -e | -l | -r }

	-h	(displays this help message)

	file	(default operation is replace, per 1003.2)
	-n	(dry run: checks the syntax, then bails out)
	-u user	(choose the user whose crontab is touched)

	-e	(edit user's crontab)
	-l	(list user's crontab)
	-r	(delete user's crontab)

	-i	(prompt before deleting user's crontab)
`;
const headLines = 3;

/** The jobs of one user: looked at, edited, replaced, removed. */
export const crontab = defineProgram({
  name: 'crontab',
  paths: ['/usr/bin/crontab'],
  async run(context) {
    const given = await read(context);
    const job = await Tables.of(context, given);
    if (given.has('l')) return job.list();
    if (given.has('r')) return job.remove(given.has('i'));
    if (given.has('e')) return job.edit();
    const [file = '-'] = given.operands;
    return job.replace(file, given.has('n'));
  },
});

async function read(context: ProgramContext): Promise<Options> {
  try {
    const given = getopt(context.argv.slice(1), { short: 'u:elrinh' });
    if (given.has('h')) return await wrong(context);
    const verbs = ['e', 'l', 'r'].filter((letter) => given.has(letter));
    if (verbs.length > 1) return await wrong(context, 'only one operation permitted');
    if (verbs.length === 1 && given.operands.length > 0) return await wrong(context, 'no arguments permitted after this option');
    return given;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await context.stderr.write(`crontab: ${error.message}\n`);
    return wrong(context, 'unrecognized option');
  }
}

async function wrong({ stderr }: ProgramContext, problem?: string): Promise<never> {
  await stderr.write(`${problem === undefined ? '' : `crontab: usage error: ${problem}\n`}${usage}`);
  throw new ProgramExit(1);
}

class Tables {
  readonly #context: ProgramContext;
  readonly #user: { readonly name: string; readonly uid: number };

  private constructor(context: ProgramContext, user: { name: string; uid: number }) {
    this.#context = context;
    this.#user = user;
  }

  /** Of whom the options say, where the caller may. */
  static async of(context: ProgramContext, given: Options): Promise<Tables> {
    const { sys, stderr } = context;
    const { uid } = await sys.identity();
    const caller = (await findUser(sys, String(uid))) ?? { name: String(uid), uid };
    const stop = async (text: string): Promise<never> => {
      await stderr.write(text);
      throw new ProgramExit(1);
    };
    if (!(await allowed(context, caller.name, uid)))
      await stop(`You (${caller.name}) are not allowed to use this program (crontab)\nSee crontab(1) for more information\n`);
    const wanted = given.value('u');
    if (wanted === undefined) return new Tables(context, caller);
    if (uid !== 0 && wanted !== caller.name) await stop('must be privileged to use -u\n');
    const found = await findUser(sys, wanted);
    return found ? new Tables(context, found) : stop(`crontab:  user \`${wanted}' unknown\n`);
  }

  async list(): Promise<number> {
    const text = await this.#text();
    if (text === undefined) return this.#none();
    await this.#context.stdout.write(withoutHead(text));
    return 0;
  }

  async remove(asks: boolean): Promise<number> {
    const { sys, stdin, stdout } = this.#context;
    if (asks) {
      await stdout.write(`crontab: really delete ${this.#user.name}'s crontab? (y/n) `);
      if (!/^[yY]/.test((await stdin.readLine()) ?? '')) return 0;
    }
    try {
      await sys.unlink(this.#path);
      return 0;
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return this.#none();
      throw error;
    }
  }

  async replace(file: string, dry: boolean): Promise<number> {
    const { stdin, stderr, sys } = this.#context;
    let text: string;
    try {
      text = new TextDecoder().decode(file === '-' ? await stdin.all() : await sys.readFile(file));
    } catch (error) {
      if (!isSysError(error)) throw error;
      await stderr.write(`${file}: ${error.message}\n`);
      return 1;
    }
    const sound = await this.#check(text, file);
    if (dry && sound) await stderr.write('The syntax of the crontab file was successfully checked.\n');
    if (!sound) await stderr.write(dry ? 'Invalid crontab file. Syntax issues were found.\n' : "errors in crontab file, can't install.\n");
    else if (!dry) await this.#install(text, file);
    return sound ? 0 : 1;
  }

  async edit(): Promise<number> {
    const { sys, stderr, env, run } = this.#context;
    const before = await this.#text();
    if (before === undefined) await stderr.write(`no crontab for ${this.#user.name} - using an empty one\n`);
    const path = `/tmp/crontab.${Math.random().toString(36).slice(2, 8).padEnd(6, 'x')}`;
    await sys.mkdir(path, 0o700);
    const file = `${path}/crontab`;
    const old = before === undefined ? firstText : withoutHead(before);
    try {
      await sys.writeFile(file, old, { create: true, mode: 0o600 });
      const editor = env.VISUAL ?? env.EDITOR ?? '/usr/bin/sensible-editor';
      for (;;) {
        if ((await run(['/bin/sh', '-c', `${editor} ${file}`])) !== 0) return await this.#failed(`crontab: "${editor}" exited with status 1\n`);
        const text = new TextDecoder().decode(await sys.readFile(file));
        if (text === old) return await this.#failed('No modification made\n', 0);
        await stderr.write('crontab: installing new crontab\n');
        if (await this.#check(text, file)) return (await this.#install(text, file), 0);
        await stderr.write("errors in crontab file, can't install.\n");
        await this.#context.stdout.write('Do you want to retry the same edit? (y/n) ');
        if (!/^[yY]/.test((await this.#context.stdin.readLine()) ?? '')) return await this.#failed(`crontab: edits left in ${file}\n`);
      }
    } finally {
      await sys.unlink(file).catch(() => undefined);
      await sys.rmdir(path).catch(() => undefined);
    }
  }

  get #path(): string {
    return `${folder}/${this.#user.name}`;
  }

  async #text(): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await this.#context.sys.readFile(this.#path));
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #none(): Promise<number> {
    return this.#failed(`no crontab for ${this.#user.name}\n`);
  }

  async #failed(text: string, code = 1): Promise<number> {
    await this.#context.stderr.write(text);
    return code;
  }

  async #check(text: string, file: string): Promise<boolean> {
    if (text === '') return (await this.#failed(`"${file}":0: bad minute\n`), false);
    const lines = text.split('\n');
    if (lines.at(-1) !== '') return (await this.#failed("new crontab file is missing newline before EOF, can't install.\n"), false);
    for (const [at, line] of lines.entries()) {
      const problem = parseTableLine(line);
      if (problem !== undefined) return (await this.#failed(`"${file}":${at + 1}: ${problem}\n`), false);
    }
    return true;
  }

  async #install(text: string, file: string): Promise<void> {
    const { sys } = this.#context;
    const now = new Date((await sys.clock()).nowMs).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 $4');
    const head = `# DO NOT EDIT THIS FILE - edit the master and reinstall.\n# (${file} installed on ${now})\n# (Cron version -- $Id: crontab.c,v 2.13 1994/01/17 03:20:37 vixie Exp $)\n`;
    await sys.unlink(this.#path).catch((error: unknown) => {
      if (!isSysError(error, 'ENOENT')) throw error;
    });
    await sys.writeFile(this.#path, head + text, { create: true, exclusive: true, mode: 0o600 });
    await sys.chown(this.#path, this.#user.uid, -1);
  }
}

const firstText = `# Edit this file to introduce tasks to be run by cron.
# 
# Each task to run has to be defined through a single line
# indicating with different fields when the task will be run
# and what command to run for the task
# 
# To define the time you can provide concrete values for
# minute (m), hour (h), day of month (dom), month (mon),
# and day of week (dow) or use '*' in these fields (for 'any').
# 
# Notice that tasks will be started based on the cron's system
# daemon's notion of time and timezones.
# 
# Output of the crontab jobs (including errors) is sent through
# email to the user the crontab file belongs to (unless redirected).
# 
# For example, you can run a backup of all your user accounts
# at 5 a.m every week with:
# 0 5 * * 1 tar -zcf /var/backups/home.tgz /home/
# 
# For more information see the manual pages of crontab(5) and cron(8)
# 
# m h  dom mon dow   command
`;

/** What crontab itself wrote before a user's lines. */
function withoutHead(text: string): string {
  const lines = text.split('\n');
  const head = lines.slice(0, headLines).findIndex((line) => !/^# (DO NOT EDIT THIS FILE|\(\S+ installed on |\(Cron version )/.test(line));
  return lines.slice(head < 0 ? headLines : head).join('\n');
}

/** By cron.allow where there is one, else by cron.deny; root always. */
async function allowed({ sys }: ProgramContext, name: string, uid: number): Promise<boolean> {
  if (uid === 0) return true;
  const list = async (path: string): Promise<string[] | undefined> => {
    try {
      return new TextDecoder()
        .decode(await sys.readFile(path))
        .split('\n')
        .map((line) => line.trim());
    } catch (error) {
      if (isSysError(error)) return error.code === 'ENOENT' ? undefined : [];
      throw error;
    }
  };
  const allow = await list('/etc/cron.allow');
  if (allow) return allow.includes(name);
  return !((await list('/etc/cron.deny'))?.includes(name) ?? false);
}
