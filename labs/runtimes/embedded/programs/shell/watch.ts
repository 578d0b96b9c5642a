import { defineProgram } from '../../program/program.ts';
import { Collected } from '../../program/streams.ts';
import { formatTime } from '../../shell/expand/time.ts';
import { options } from '../getopt.ts';
import { pause } from './pause.ts';

/** Runs a command again and again on a cleared screen. */
export const watch = defineProgram({
  name: 'watch',
  paths: ['/usr/bin/watch'],
  async run(context) {
    const given = await options(context, {
      short: 'bcden:pgtwx',
      long: { 'interval=': 'n', 'no-title': 't', exec: 'x', color: 'c', differences: 'd' },
      strict: true,
    });
    if (given.operands.length === 0) {
      await context.stderr.write('\nUsage:\n watch [options] command\n');
      return 1;
    }
    const seconds = Math.max(0.1, Number(given.value('n') ?? 2));
    const words = given.has('x') ? given.operands : ['sh', '-c', given.operands.join(' ')];
    const title = `Every ${seconds.toFixed(1)}s: ${given.operands.join(' ')}`;
    const host = await context.sys.hostname();
    while (!context.signal.aborted) {
      const output = new Collected(64 * 1024);
      await context.run(words, { stdout: output, stderr: output });
      const { cols, rows } = context.terminal?.size() ?? { cols: 80, rows: 24 };
      const right = `${host}: ${formatTime('%a %b %e %H:%M:%S %Y', context.env.TZ)}`;
      const head = given.has('t') ? [] : [title.slice(0, Math.max(0, cols - right.length - 1)).padEnd(cols - right.length) + right, ''];
      const lines = [...head, ...output.text.replace(/\n$/, '').split('\n')].slice(0, rows);
      await context.stdout.write(`\x1b[H\x1b[2J${lines.join('\r\n')}`);
      await pause(context, seconds * 1000);
    }
    return 0;
  },
});
