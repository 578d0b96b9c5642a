import { expect, test } from 'vitest';
import type { EditRequest } from '../../../program/program.ts';
import { SysError } from '../../../sys/sys-error.ts';
import type { Stat } from '../../../sys/sys.ts';
import { complete } from './complete.ts';
import type { Asked } from './match.ts';

const files: Readonly<Record<string, string>> = {
  '/usr/bin/cat': '',
  '/usr/bin/chmod': '',
  '/usr/sbin/chpasswd': '',
  '/home/ann/notes one': '',
  '/home/ann/.hidden': '',
  '/home/ann/pictures/a.png': '',
  '/etc/passwd': 'root:x:0:0::/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/bash\n',
  '/etc/group': 'root:x:0:\nsudo:x:27:\nann:x:1000:\n',
  '/etc/hosts': '127.0.0.1 localhost\n10.0.0.9 vault vault.lab # the safe\n',
  '/var/lib/dpkg/status':
    'Package: nginx\nStatus: install ok installed\n\nPackage: ngrep\nStatus: deinstall ok config-files\n\nPackage: vim\nStatus: install ok installed\n',
};

const typed = (type: 'file' | 'directory'): Stat => ({ type, mode: 0o755 }) as Stat;

const sys = {
  readFile: async (path: string) => {
    if (files[path] === undefined) throw new SysError('ENOENT');
    return new TextEncoder().encode(files[path]);
  },
  readdir: async (path: string) => {
    const folder = `${(path.startsWith('/') ? path : `/home/ann/${path}`).replace(/\/\.?$/, '')}/`;
    const below = Object.keys(files).flatMap((name) => (name.startsWith(folder) ? [name.slice(folder.length)] : []));
    return [...new Set(below.map((name) => name.split('/')[0]!))].map((name) => ({ name, stat: typed(below.includes(name) ? 'file' : 'directory') }));
  },
  processes: async () => [{ pid: 1, comm: 'systemd' }],
  sysctls: async () => ({ 'net.ipv4.ip_forward': '0', 'kernel.hostname': 'box' }),
} as unknown as Asked;

const request: EditRequest = { prompt: '', history: [], commands: ['cd', 'case'], variables: ['HOME', 'HISTFILE'], path: '/usr/bin', home: '/home/ann' };

const offered = async (text: string) => (await complete(sys, text, request)).matches.map((match) => match.text);

test.each([
  ['c', ['case', 'cat', 'cd', 'chmod']],
  ['sudo ch', ['chmod', 'chpasswd']],
  ['cat n', ['notes\\ one']],
  ["cat 'n", ["'notes one"]],
  ['cat ', ['notes\\ one', 'pictures/']],
  ['cat .', ['.hidden']],
  ['cat ~/pic', ['~/pictures/']],
  ['cat ~ann/n', ['~ann/notes\\ one']],
  ['cat ~a', ['~ann']],
  ['cd ', ['pictures/']],
  ['echo $H', ['$HISTFILE', '$HOME']],
  ['echo "${HO', ['"${HOME}']],
  ['su ', ['ann', 'root']],
  ['chown ann:s', ['ann:sudo']],
  ['sudo usermod -aG s', ['sudo']],
  ['cat --number-n', ['--number-nonblank']],
  ['kill -HU', ['-HUP']],
  ['kill -s HU', ['HUP']],
  ['ssh ann@va', ['ann@vault', 'ann@vault.lab']],
  ['sysctl net', ['net.ipv4.ip_forward']],
  ['apt-get purge n', ['nginx']],
  ['apt install n', ['nginx', 'ngrep']],
  ['systemctl da', ['daemon-reexec', 'daemon-reload']],
  ['echo hi > pic', ['pictures/']],
  ['dd if=pic', ['if=pictures/']],
])('%j', async (text, expected) => expect(await offered(text)).toEqual(expected));

test('the only one is followed by a blank, a folder by nothing', async () => {
  const { from, matches } = await complete(sys, 'cat notes', request);
  expect([from, matches[0]?.suffix]).toEqual([4, ' ']);
  expect((await complete(sys, 'cat pict', request)).matches[0]?.suffix).toBe('');
});
