import { type ProgramContext, defineProgram } from '../../program/program.ts';

const flags = ['icanon', 'echo', 'isig', 'icrnl', 'opost', 'ixon'] as const;

/** Shows and changes the line discipline. */
export const stty = defineProgram({
  name: 'stty',
  paths: ['/usr/bin/stty'],
  async run(context) {
    const { argv, terminal, stdin, stderr, stdout } = context;
    if (!terminal || !stdin.isTerminal) {
      await stderr.write("stty: 'standard input': Inappropriate ioctl for device\n");
      return 1;
    }
    const words = argv.slice(1);
    const { cols, rows } = terminal.size();
    if (words.length === 0 || words.includes('-a')) return await show(context, words.includes('-a'));
    for (const word of words) {
      const name = flags.find((flag) => flag === word.replace(/^-/, ''));
      if (word === 'size') await stdout.write(`${rows} ${cols}\n`);
      else if (word === 'sane') await terminal.setMode('cooked');
      else if (word === 'raw') await terminal.setMode('raw');
      else if (word === '-raw' || word === 'cooked') await terminal.setMode('cooked');
      else if (name) await terminal.setFlags({ [name]: !word.startsWith('-') });
      else if (!/^\d+$|^(cols|columns|rows|erase|intr|kill|iutf8|-iutf8|echoe|echok)$/.test(word)) {
        await stderr.write(`stty: invalid argument ‘${word}’\nTry 'stty --help' for more information.\n`);
        return 1;
      }
    }
    return 0;
  },
});

async function show({ terminal, stdout }: ProgramContext, all: boolean): Promise<number> {
  const set = await terminal!.flags();
  const { cols, rows } = terminal!.size();
  const shown = flags.filter((flag) => all || !set[flag]).map((flag) => (set[flag] ? flag : `-${flag}`));
  const size = all
    ? `speed 38400 baud; rows ${rows}; columns ${cols}; line = 0;\nintr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; start = ^Q; stop = ^S; susp = ^Z;\n`
    : 'speed 38400 baud; line = 0;\n';
  await stdout.write(size + (shown.length > 0 ? `${shown.join(' ')}\n` : ''));
  return 0;
}
