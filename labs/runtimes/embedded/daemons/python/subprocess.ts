import { findExecutable } from '../../program/find-executable.ts';
import { bytesInput, Collected } from '../../program/streams.ts';
import type { PythonProcess } from './process.ts';
import { Raised } from './raised.ts';
import type { Frame } from './traceback.ts';
import { repr } from './values.ts';

const file = '/usr/lib/python3.11/subprocess.py';
const ran: Frame = [file, 548, 'run', 'with Popen(*popenargs, **kwargs) as process:', 'Popen(*popenargs, **kwargs)'];
const started: readonly Frame[] = [
  [file, 1024, '__init__', 'self._execute_child(args, executable, preexec_fn, close_fds,'],
  [file, 1901, '_execute_child', 'raise child_exception_type(errno_num, err_msg, err_filename)'],
];

export interface Completed {
  readonly code: number;
  readonly stdout: string;
}

interface RunOptions {
  readonly input?: Uint8Array;
  /** A status other than 0 is an exception. */
  readonly check?: boolean;
  /** What it prints is seen instead of kept. */
  readonly shows?: boolean;
}

/** subprocess.run: what the program prints is kept, its errors are not. */
export async function run({ context }: PythonProcess, argv: readonly string[], { input, check = false, shows = false }: RunOptions = {}): Promise<Completed> {
  const [path = ''] = argv;
  const found = await findExecutable(context.sys, path, context.env.PATH);
  if (!('path' in found)) {
    const [type, words] =
      found.missing === 'denied' || found.missing === 'directory'
        ? ['PermissionError', '[Errno 13] Permission denied']
        : ['FileNotFoundError', '[Errno 2] No such file or directory'];
    throw new Raised(type, `${words}: ${repr(path)}`, [ran, ...started]);
  }
  const [stdout, stderr] = [new Collected(), new Collected()];
  const stdin = input === undefined ? context.stdin : bytesInput(input);
  const code = await context.run(argv, { stdin, ...(!shows && { stdout, stderr }) });
  if (check && code !== 0)
    throw new Raised('subprocess.CalledProcessError', `Command '${repr([...argv])}' returned non-zero exit status ${code}.`, [
      [file, 571, 'run', 'raise CalledProcessError(retcode, process.args,'],
    ]);
  return { code, stdout: stdout.text };
}
