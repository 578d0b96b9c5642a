import { type ProgramContext, defineProgram, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';
import { sysctlUsage } from './sysctl-usage.ts';

const long = {
  all: 'a',
  deprecated: '',
  values: 'n',
  names: 'N',
  quiet: 'q',
  ignore: 'e',
  write: 'w',
  'load=?': 'p',
  system: 'system',
  'pattern=': 'r',
  binary: 'b',
  'dry-run': 'dry-run',
  help: 'h',
  version: 'V',
};
const folders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];

/** Reads and writes the kernel's settings. */
export const sysctl = defineProgram({
  name: 'sysctl',
  paths: ['/usr/sbin/sysctl'],
  async run(context) {
    const given = await read(context);
    if (given.has('h', 'd')) return (await context.stdout.write(sysctlUsage), 0);
    if (given.has('V')) return (await context.stdout.write('sysctl from procps-ng 4.0.2\n'), 0);
    const job = new Settings(context, given);
    if (given.has('system')) return await job.system();
    if (given.has('p'))
      return await job.files([given.value('p') ?? given.operands[0] ?? '/etc/sysctl.conf', ...given.operands.slice(given.value('p') === undefined ? 1 : 0)]);
    if (given.has('a', 'A', 'X')) return await job.all();
    if (given.operands.length === 0) {
      await context.stdout.write(sysctlUsage);
      return 1;
    }
    for (const word of given.operands) await (word.includes('=') || given.has('w') ? job.assign(word) : job.show(word));
    return job.status;
  },
});

/** A wrong option ends it with its usage, and well. */
async function read({ argv, stdout, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(argv.slice(1), { short: 'abnNqewp::r:AXhVf::dox', long });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`sysctl: ${error.message}\n`);
    await stdout.write(sysctlUsage);
    throw new ProgramExit(0);
  }
}

/** `net/ipv4/ip_forward` is `net.ipv4.ip_forward`; a name with a dot in an interface is written with slashes. */
const dotted = (name: string) => {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, (letter) => (letter === '/' ? '.' : '/')) : name;
};

class Settings {
  status = 0;
  private readonly context: ProgramContext;
  private readonly given: Options;
  private values: Promise<Readonly<Record<string, string>>> | undefined;

  constructor(context: ProgramContext, given: Options) {
    this.context = context;
    this.given = given;
  }

  private async read(): Promise<Readonly<Record<string, string>>> {
    return await (this.values ??= this.context.sys.sysctls());
  }

  private async fail(text: string): Promise<void> {
    this.status = 1;
    await this.context.stderr.write(`sysctl: ${text}\n`);
  }

  /** `-e` forgives it. */
  private async unknown(name: string): Promise<void> {
    if (!this.given.has('e'))
      await this.fail(`cannot stat /proc/sys/${name.replace(/[./]/g, (letter) => (letter === '.' ? '/' : '.'))}: No such file or directory`);
  }

  private async print(name: string, value: string): Promise<void> {
    if (this.given.has('q')) return;
    const rows = value.split('\n').map((row) => (this.given.has('N') ? name : this.given.has('n') ? row : `${name} = ${row}`));
    await this.context.stdout.write(`${rows.join('\n')}\n`);
  }

  async all(): Promise<number> {
    const pattern = this.given.has('r') ? new RegExp(this.given.value('r')!) : undefined;
    for (const [name, value] of Object.entries(await this.read()).sort(([a], [b]) => (a < b ? -1 : 1)))
      if (!pattern || pattern.test(name)) await this.print(name, value);
    return this.status;
  }

  async show(word: string): Promise<void> {
    const name = dotted(word);
    const values = await this.read();
    const below = Object.keys(values)
      .filter((known) => known.startsWith(`${name}.`))
      .sort();
    const value = values[name];
    if (value !== undefined) await this.print(name, value);
    else if (below.length > 0) for (const known of below) await this.print(known, values[known]!);
    else await this.unknown(name);
  }

  async assign(word: string): Promise<void> {
    const at = word.indexOf('=');
    if (at < 0) return await this.fail('command line(0): invalid syntax, continuing...');
    const name = dotted(word.slice(0, at).trim());
    const value = word.slice(at + 1).trim();
    try {
      await this.context.sys.setSysctl(name, value);
      this.values = undefined;
      await this.print(name, value);
    } catch (error) {
      if (!isSysError(error)) throw error;
      if (error.code === 'ENOENT') await this.unknown(name);
      else if (error.code === 'EINVAL') await this.fail(`setting key "${name}": Invalid argument`);
      else await this.fail(`permission denied on key "${name}"`);
    }
  }

  async files(paths: readonly string[]): Promise<number> {
    for (const path of paths) {
      const text = await this.context.sys.readFile(path).then(
        (bytes) => new TextDecoder().decode(bytes),
        () => undefined,
      );
      if (text === undefined) {
        await this.fail(`cannot open "${path}": No such file or directory`);
        continue;
      }
      for (const [at, line] of text.split('\n').entries()) {
        const setting = line.trim();
        if (setting === '' || /^[#;]/.test(setting)) continue;
        if (setting.includes('=')) await this.assign(setting.replace(/^-/, ''));
        else if (!setting.startsWith('-')) await this.context.stderr.write(`sysctl: ${path}(${at + 1}): invalid syntax, continuing...\n`);
      }
    }
    return this.status;
  }

  /** One file of each name, the first folder wins, by name; /etc/sysctl.conf last. */
  async system(): Promise<number> {
    const found = new Map<string, string>();
    for (const folder of folders)
      for (const { name } of await this.context.sys.readdir(folder).catch(() => []))
        if (name.endsWith('.conf') && !found.has(name)) found.set(name, `${folder}/${name}`);
    const last = (await this.context.sys.access('/etc/sysctl.conf', 4)) ? ['/etc/sysctl.conf'] : [];
    const paths = [...[...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path), ...last];
    for (const path of paths) await this.context.stdout.write(`* Applying ${path} ...\n`);
    return await this.files(paths);
  }
}
