import { defineProgram } from '../../program/program.ts';
import { Collected } from '../../program/streams.ts';
import { formatTime } from '../../shell/expand/time.ts';
import { options } from '../getopt.ts';
import { complain } from '../text/text-input.ts';
import { pause } from './pause.ts';

const usage = `
Usage:
 watch [options] command

Options:
  -b, --beep             beep if command has a non-zero exit
  -c, --color            interpret ANSI color and style sequences
  -d, --differences[=<permanent>]
                         highlight changes between updates
  -e, --errexit          exit if command has a non-zero exit
  -g, --chgexit          exit when output from command changes
  -q, --equexit <cycles>
                         exit when output from command does not change
  -n, --interval <secs>  seconds to wait between updates
  -p, --precise          attempt run command in precise intervals
  -t, --no-title         turn off header
  -w, --no-wrap          turn off line wrapping
  -x, --exec             pass command to exec instead of "sh -c"

 -h, --help     display this help and exit
 -v, --version  output version information and exit

For more details see watch(1).
`;

/** Runs a command again and again on a cleared screen. */
export const watch = defineProgram({
  name: 'watch',
  paths: ['/usr/bin/watch'],
  async run(context) {
    const given = await options(context, {
      short: 'bcd::en:pq:ghtvwx',
      long: {
        beep: 'b',
        color: 'c',
        'differences=?': 'd',
        errexit: 'e',
        chgexit: 'g',
        'equexit=': 'q',
        'interval=': 'n',
        precise: 'p',
        'no-title': 't',
        'no-wrap': 'w',
        exec: 'x',
        help: 'h',
        version: 'v',
      },
      strict: true,
    });
    if (given.has('v', 'h')) {
      await context.stdout.write(given.has('h') ? usage : 'watch from procps-ng 4.0.2\n');
      return 0;
    }
    if (given.operands.length === 0) {
      await context.stderr.write(usage);
      return 1;
    }
    const interval = given.value('n') ?? '2';
    if (!/^\d*\.?\d+$/.test(interval)) return complain(context, `failed to parse argument: '${interval}'`);
    const seconds = Math.max(0.1, Number(interval));
    let before: string | undefined;
    const words = given.has('x') ? given.operands : ['sh', '-c', given.operands.join(' ')];
    const title = `Every ${seconds.toFixed(1)}s: ${given.operands.join(' ')}`;
    const host = await context.sys.hostname();
    while (!context.signal.aborted) {
      const output = new Collected(64 * 1024);
      const status = await context.run(words, { stdout: output, stderr: output });
      const { cols, rows } = context.terminal?.size() ?? { cols: 80, rows: 24 };
      const right = `${host}: ${formatTime('%a %b %e %H:%M:%S %Y', context.env.TZ)}`;
      const head = given.has('t') ? [] : [title.slice(0, Math.max(0, cols - right.length - 1)).padEnd(cols - right.length) + right, ''];
      const lines = [...head, ...output.text.replace(/\n$/, '').split('\n')].slice(0, rows);
      await context.stdout.write(`\x1b[H\x1b[2J${lines.join('\r\n')}`);
      if (given.has('e') && status !== 0) return 8;
      if (given.has('g') && before !== undefined && before !== output.text) return 0;
      before = output.text;
      await pause(context, seconds * 1000);
    }
    return 0;
  },
});
