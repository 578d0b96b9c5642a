import type { ProgramContext } from '../../../program/program.ts';
import { loadProgram } from '../../../program/registry.ts';
import type { Stat } from '../../../sys/sys.ts';
import { isSysError } from '../../../sys/sys-error.ts';

const letters: Readonly<Record<Stat['type'], string>> = { file: '-', directory: 'd', symlink: 'l', socket: 's', fifo: 'p', character: 'c', block: 'b' };
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const halfYear = 182 * 86_400_000;

function modeText({ type, mode }: Stat): string {
  const bit = (shift: number): string => `${mode & (4 << shift) ? 'r' : '-'}${mode & (2 << shift) ? 'w' : '-'}`;
  const run = (shift: number, special: number, letter: string): string =>
    mode & special ? (mode & (1 << shift) ? letter : letter.toUpperCase()) : mode & (1 << shift) ? 'x' : '-';
  return letters[type] + bit(6) + run(6, 0o4000, 's') + bit(3) + run(3, 0o2000, 's') + bit(0) + run(0, 0o1000, 't');
}

function timeText(ms: number, now: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
  return now - ms > halfYear || ms > now + 60_000 ? `${day}  ${at.getUTCFullYear()}` : `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** `ls` of busybox: the usual one, but for the columns of `-l` and its words. */
export async function list(context: ProgramContext): Promise<number> {
  const words = context.argv.slice(1);
  const options = words.filter((word) => /^-[^-]/.test(word)).join('');
  const paths = words.filter((word) => !/^-./.test(word));
  return options.includes('l') ? long(context, paths, options) : short(context, paths);
}

async function short(context: ProgramContext, paths: readonly string[]): Promise<number> {
  const { argv, sys, stderr, env } = context;
  const told = async (path: string): Promise<string | undefined> =>
    sys.lstat(path).then(
      () => undefined,
      (error: unknown) => `ls: ${path}: ${isSysError(error) ? error.message : ''}\n`,
    );
  const lost = await Promise.all(paths.map(told));
  for (const text of lost) if (text !== undefined) await stderr.write(text);
  const there = paths.filter((_, at) => lost[at] === undefined);
  if (paths.length > 0 && there.length === 0) return 1;
  const options = argv.slice(1).filter((word) => /^-./.test(word));
  const code = await (await loadProgram('ls'))!.run({ ...context, argv: [argv[0]!, ...options, ...there], env: { ...env, LS_COLORS: '' } });
  return there.length < paths.length ? 1 : code;
}

async function long(context: ProgramContext, paths: readonly string[], options: string): Promise<number> {
  const { sys, stdout, stderr } = context;
  let code = 0;
  for (const [index, path] of (paths.length > 0 ? paths : ['.']).entries()) {
    try {
      const stat = await (options.includes('d') ? sys.lstat(path) : sys.stat(path));
      const directory = stat.type === 'directory' && !options.includes('d');
      if (paths.length > 1 && directory) await stdout.write(`${index > 0 ? '\n' : ''}${path}:\n`);
      await stdout.write(directory ? await folder(context, path, options) : await row(context, path, { stat: await sys.lstat(path), options }));
    } catch (error) {
      if (!isSysError(error)) throw error;
      await stderr.write(`ls: ${path}: ${error.message}\n`);
      code = 1;
    }
  }
  return code;
}

async function folder(context: ProgramContext, path: string, options: string): Promise<string> {
  const { sys } = context;
  const own = /[aA]/.test(options) ? await sys.readdir(path) : (await sys.readdir(path)).filter(({ name }) => !name.startsWith('.'));
  const dots = options.includes('a') ? await Promise.all(['.', '..'].map(async (name) => ({ name, stat: await sys.stat(`${path}/${name}`) }))) : [];
  const entries = [...dots, ...own.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
  const rows = await Promise.all(entries.map(({ name, stat }) => row(context, name, { stat, options })));
  const kib = entries.reduce((sum, { stat }) => sum + (stat.type === 'symlink' ? 0 : Math.ceil(stat.size / 4096) * 4), 0);
  return `total ${kib}\n${rows.join('')}`;
}

async function row({ sys }: ProgramContext, name: string, { stat, options }: { stat: Stat; options: string }): Promise<string> {
  const { nowMs } = await sys.clock();
  const names = async (path: string): Promise<string[][]> =>
    sys.readFile(path).then(
      (bytes) =>
        new TextDecoder()
          .decode(bytes)
          .split('\n')
          .map((line) => line.split(':')),
      () => [],
    );
  const named = async (path: string, id: number): Promise<string> =>
    (options.includes('n') ? undefined : (await names(path)).find((one) => one[2] === String(id))?.[0]) ?? String(id);
  const size = stat.device ? `${String(stat.device[0]).padStart(4)}, ${String(stat.device[1]).padStart(3)} ` : `${String(stat.size).padStart(9)} `;
  const owner = `${(await named('/etc/passwd', stat.uid)).padEnd(8)} ${(await named('/etc/group', stat.gid)).padEnd(8)}`;
  return `${modeText(stat)} ${String(stat.nlink).padStart(4)} ${owner} ${size}${timeText(stat.mtimeMs, nowMs)} ${name}${stat.target === undefined ? '' : ` -> ${stat.target}`}\n`;
}
