import { execute } from '../../program/execute.ts';
import { Collected, bytesInput } from '../../program/streams.ts';
import { RealHost } from './real-sys.ts';

export interface ShellRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs our bash over this machine's files. Output as latin1, byte for byte. */
export const runOurs = async (argv: readonly string[], options: { cwd: string; env: Readonly<Record<string, string>>; input?: string }): Promise<ShellRun> => {
  const [stdout, stderr] = [new Collected(1_000_000), new Collected(1_000_000)];
  const ended = await execute({
    sys: new RealHost().start(options.cwd),
    image: { kind: 'program', name: 'bash' },
    path: '/bin/bash',
    argv,
    env: { ...options.env, PWD: options.cwd },
    stdin: bytesInput(options.input ?? ''),
    stdout,
    stderr,
  });
  const text = ({ bytes }: Collected): string => Buffer.from(bytes).toString('latin1');
  return { stdout: text(stdout), stderr: text(stderr), code: ended.code };
};
