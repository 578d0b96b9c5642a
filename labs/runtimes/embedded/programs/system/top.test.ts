import { expect, test } from 'vitest';
import type { ProgramContext } from '../../program/program.ts';
import { Collected } from '../../program/streams.ts';
import { SysError } from '../../sys/sys-error.ts';
import { top } from './top.ts';

const process = { ppid: 1, sid: 1, pgid: 1, gid: 0, uid: 0, startedAtMs: 0, threads: 1, state: 'S', nice: 0 };
const sys = {
  processes: async () => [
    { ...process, pid: 1, euid: 0, comm: 'systemd', argv: ['/sbin/init'], rss: 11_264, vsz: 101_632, cpuMs: 61_250 },
    { ...process, pid: 42, euid: 1000, comm: 'bash', argv: ['-bash'], rss: 3_712, vsz: 4_608, cpuMs: 10, state: 'T', nice: 5 },
  ],
  readFile: async (path: string) => {
    if (path !== '/etc/passwd') throw new SysError('ENOENT');
    return new TextEncoder().encode('root:x:0:0::/root:/bin/sh\nadministrator:x:1000:1000::/home/a:/bin/sh\n');
  },
  clock: async () => ({ nowMs: 3_700_000, bootMs: 0 }),
  memory: async () => ({ total: 256 * 1024 * 1024, free: 128 * 1024 * 1024, available: 192 * 1024 * 1024, buffers: 0, cached: 32 * 1024 * 1024 }),
};

async function run(...argv: string[]) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await top.run({ sys, argv: ['top', ...argv], env: {}, stdout, stderr, signal: new AbortController().signal } as unknown as ProgramContext);
  return { code, out: stdout.text.split('\n'), err: stderr.text };
}

test('a frame in batch mode', async () => {
  expect((await run('-b', '-n', '1')).out).toEqual([
    'top - 01:01:40 up  1:01,  0 user,  load average: 0.00, 0.00, 0.00',
    'Tasks:   2 total,   0 running,   1 sleeping,   1 stopped,   0 zombie',
    '%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ',
    'MiB Mem :    256.0 total,    128.0 free,     64.0 used,     32.0 buff/cache     ',
    'MiB Swap:      0.0 total,      0.0 free,      0.0 used.    192.0 avail Mem ',
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    '      1 root      20   0  101632  11264   9008 S   0.0   4.3   1:01.25 systemd',
    '     42 adminis+  25   5    4608   3712   2968 T   0.0   1.4   0:00.01 bash',
    '',
  ]);
});

test.each([
  [['-b', '-n1', '-p', '42'], ['42']],
  [['-bn1', '-u', 'root'], ['1']],
  [
    ['-bn1', '-o', '-RES'],
    ['42', '1'],
  ],
])('%j shows %j', async (argv, pids) => expect((await run(...argv)).out.slice(7, -1).map((row) => row.trim().split(' ')[0])).toEqual(pids));

test.each([
  [['-z'], "top: invalid option -- 'z'\n"],
  [['-n', 'x'], "top: bad iterations argument 'x'\n"],
  [[], 'top: failed tty get\n'],
])('%j is refused', async (argv, err) => expect(await run(...argv)).toMatchObject({ code: 1, err }));
