import { describe, expect, it } from 'vitest';
import { execute } from '../../program/execute.ts';
import type { EditRequest, EditResult, Terminal } from '../../program/program.ts';
import { bytesInput } from '../../program/streams.ts';
import { RealHost } from '../testing/real-sys.ts';
import { expandHistory } from './history-expansion.ts';

interface Session {
  readonly output: string;
  readonly prompts: string[];
  readonly code: number;
  readonly last: EditRequest;
}

/** Types lines, one after the other, then Ctrl-D. */
const converse = async (
  lines: readonly (string | EditResult)[],
  { resume, argv = ['-bash', '--noprofile'] }: { resume?: unknown; argv?: string[] } = {},
): Promise<Session> => {
  const sys = new RealHost().start('/usr');
  const waiting = [...lines];
  const requests: EditRequest[] = [];
  let output = '';
  const write = async (data: Uint8Array | string): Promise<void> => void (output += typeof data === 'string' ? data : Buffer.from(data).toString());
  const terminal: Terminal = {
    name: 'pts/0',
    size: () => ({ cols: 80, rows: 24 }),
    onResize: () => () => undefined,
    setMode: async () => undefined,
    flags: async () => ({ icanon: true, echo: true, isig: true, icrnl: true, opost: true, ixon: true }),
    setFlags: async () => undefined,
    readKeys: async () => undefined,
    write,
    setForeground: async () => undefined,
    edit: async (request) => {
      requests.push(structuredClone(request));
      const next = waiting.shift();
      if (next === undefined) return { kind: 'end' };
      if (next === '^C while it runs') {
        setTimeout(() => void sys.kill(sys.pid, 'INT'), 20);
        return { kind: 'line', text: 'while :; do :; done' };
      }
      return typeof next === 'string' ? { kind: 'line', text: next } : next;
    },
  };
  const stream = { isTerminal: true, write };
  const ended = await execute({
    sys,
    image: { kind: 'program', name: 'bash' },
    path: '/bin/bash',
    argv,
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', PS1: '\\W\\$ ' },
    stdin: { ...bytesInput(), isTerminal: true },
    stdout: stream,
    stderr: stream,
    terminal,
    resume,
  });
  return { output, prompts: requests.map(({ prompt }) => prompt), code: ended.code, last: requests.at(-1)! };
};

describe('a shell at a terminal', () => {
  it('prompts, runs lines and leaves with the last status', async () => {
    const { output, prompts, code } = await converse(['echo hi', 'cd bin', 'nosuch', 'false']);
    expect(output).toBe('hi\n-bash: nosuch: command not found\nlogout\n');
    expect(prompts).toEqual(['usr# ', 'usr# ', 'bin# ', 'bin# ', 'bin# ']);
    expect(code).toBe(1);
  });

  it('asks on with PS2 until a command is whole', async () => {
    const { output, prompts } = await converse(['for i in a b; do', 'echo $i', 'done', 'echo "x', 'y"']);
    expect(output).toBe('a\nb\nx\ny\nlogout\n');
    expect(prompts.slice(0, 4)).toEqual(['usr# ', '> ', '> ', 'usr# ']);
  });

  it('tells syntax errors in one line and goes on', async () => {
    const { output } = await converse(['echo )', 'echo $?']);
    expect(output).toBe("-bash: syntax error near unexpected token `)'\n2\nlogout\n");
  });

  it('survives Ctrl-C in a loop', async () => {
    const { output } = await converse(['^C while it runs', 'echo $?', 'exit 3']);
    expect(output).toBe('\n130\nlogout\n');
  });

  it('expands history and keeps it', async () => {
    const { output, last } = await converse(['echo one two', 'echo !$', '!nope', 'history']);
    expect(output).toBe('one two\necho two\ntwo\n-bash: !nope: event not found\n    1  echo one two\n    2  echo two\n    3  history\nlogout\n');
    expect(last.history).toEqual(['echo one two', 'echo two', 'history']);
  });

  it('goes on from its saved state in another process', async () => {
    const first = await converse([
      'x=5; export y=6; arr=(a "b c"); declare -A m=([k]=v)',
      'f() { echo "f $1"; }; alias ll="echo list"; set -o pipefail; cd bin; false',
    ]);
    const state: unknown = JSON.parse(JSON.stringify(first.last.state));
    const second = await converse(['echo $? $x ${arr[1]} ${m[k]} $PWD; f 1', 'll; printenv y; set -o | grep pipefail'], { resume: state });
    expect(second.output).toBe('1 5 b c v /usr/bin\nf 1\nlist\n6\npipefail       \ton\nlogout\n');
  });

  it('announces background jobs and their end', async () => {
    const { output } = await converse(['sleep 0.01 &', 'wait', 'jobs']);
    expect(output).toMatch(/^\[1\] \d+\nlogout\n$|^\[1\] \d+\n\[1\]\+ {2}Done {20}sleep 0.01\nlogout\n$/);
  });
});

describe('history expansion', () => {
  const history = ['ls -l /etc', 'cat /etc/passwd', 'echo a b c'];
  it.each([
    ['!!', 'echo a b c'],
    ['sudo !!', 'sudo echo a b c'],
    ['!1', 'ls -l /etc'],
    ['!-2', 'cat /etc/passwd'],
    ['!cat', 'cat /etc/passwd'],
    ['!?etc/pass?', 'cat /etc/passwd'],
    ['head !$', 'head c'],
    ['x !^', 'x a'],
    ['x !*', 'x a b c'],
    ['x !cat:1', 'x /etc/passwd'],
    ['^a^z', 'echo z b c'],
    ["echo '!!'", "echo '!!'"],
    ['echo hi!', 'echo hi!'],
    ['[ ! -e x ]', '[ ! -e x ]'],
  ])('%s', (line, text) => {
    expect(expandHistory(line, history)).toMatchObject({ text });
  });
});
