import { expect, test } from 'vitest';
import { piecesOf } from './transcript.ts';

test('a heading for each command, and what came before the first one', () => {
  const text = [
    'Debian 12',
    'learner@host:~$ id',
    'uid=1000(learner)',
    'learner@host:~$ ',
    'learner@host:/etc/ssh$ sudo -i',
    'root@host:~# sshd -T | grep port',
    'port 22',
    'root@host:~#',
  ];
  expect(piecesOf(text.join('\n'))).toEqual([
    { output: 'Debian 12' },
    { command: 'id', output: 'uid=1000(learner)' },
    { command: 'sudo -i', output: '' },
    { command: 'sshd -T | grep port', output: 'port 22' },
  ]);
});
test.each([
  ['(venv) learner@gpu-1:~/work$ ls', 'ls'],
  ['bash-5.2$ ls', 'ls'],
  ['sh-5.2# ls', 'ls'],
])('%j is a prompt', (line, command) => {
  expect(piecesOf(line)).toEqual([{ command, output: '' }]);
});
test.each(['# a comment', 'mail from ann@example.org', 'costs 5$ each', 'AllowUsers deploy@10.0.0.1'])('%j is output', (line) => {
  expect(piecesOf(line)).toEqual([{ output: line }]);
});
test('an empty terminal has nothing', () => {
  expect(piecesOf('')).toEqual([]);
});
