import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';

const names =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  );

const usage = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
`;

/** The program behind bash's builtin: `/bin/kill`, `sudo kill`. */
export const kill = defineProgram({
  name: 'kill',
  paths: ['/usr/bin/kill'],
  async run({ argv, sys, stdout, stderr }) {
    const words = argv.slice(1);
    if (words[0] === '-l' || words[0] === '-L' || words[0] === '--list') {
      await stdout.write(`${names.join(' ')}\n`);
      return 0;
    }
    const signal = signalIn(words);
    const name = /^\d+$/.test(signal) ? (signal === '0' ? '0' : names[Number(signal) - 1]) : signal.toUpperCase().replace(/^SIG/, '');
    if (name === undefined || !(name === '0' || names.includes(name))) {
      await stderr.write(`kill: unknown signal ${signal}; valid signals:\n${names.join(' ')}\n`);
      return 1;
    }
    if (words.length === 0) await stderr.write(usage);
    let status = words.length === 0 ? 1 : 0;
    for (const word of words) {
      const problem = await send(sys, word, name);
      if (problem === undefined) continue;
      await stderr.write(`kill: ${problem}\n`);
      status = 1;
    }
    return status;
  },
});

/** Takes the signal off the front of the words. */
function signalIn(words: string[]): string {
  const [, dashed] = /^-(?:SIG)?([A-Za-z0-9]+)$/.exec(words[0] ?? '') ?? [];
  const named = ['-s', '-n', '--signal'].includes(words[0] ?? '');
  const signal = named ? (words[1] ?? '') : (dashed ?? 'TERM');
  words.splice(0, named ? 2 : dashed === undefined ? 0 : 1);
  if (words[0] === '--') words.shift();
  return signal;
}

async function send(sys: Sys, word: string, signal: string): Promise<string | undefined> {
  if (!/^-?\d+$/.test(word)) return `cannot find process "${word}"`;
  try {
    await sys.kill(Number(word), signal);
    return undefined;
  } catch (error) {
    if (isSysError(error)) return `sending signal to ${word} failed: ${error.message}`;
    throw error;
  }
}
