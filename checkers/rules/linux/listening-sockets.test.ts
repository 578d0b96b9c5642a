import { testRule } from '../../engine/test-rule.ts';
import type { ListeningSocket, SocketHolder } from '../../evidence/linux.ts';
import { listeningSockets } from './listening-sockets.ts';

const sshd: SocketHolder = { pid: 80, program: '/usr/sbin/sshd', pristine: true, argv: ['sshd: /usr/sbin/sshd -D [listener]'], files: {} };
const app: SocketHolder = { pid: 81, program: '/usr/bin/python3.11', pristine: true, argv: ['python3', '/opt/app.py'], files: { '/opt/app.py': true } };
const socket = (port: number, process: SocketHolder | undefined, change: Partial<ListeningSocket> = {}): ListeningSocket => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port,
  ...(process && { process }),
  ...change,
});
const having = (...sockets: ListeningSocket[]) => ({ listeningSockets: { sockets } });
const params = {
  allow: [
    { protocol: 'tcp' as const, port: 22, programs: ['/usr/sbin/sshd', '/usr/lib/systemd/systemd'] },
    { protocol: 'tcp' as const, port: 80, programs: ['/usr/bin/python3.11'], script: '/opt/app.py' },
  ],
};

testRule(listeningSockets, {
  pass: [
    { name: 'what is approved', evidence: having(socket(22, sshd), socket(22, sshd, { protocol: 'tcp6', address: '::' }), socket(80, app)), params },
    { name: 'loopback', evidence: having(socket(53, app, { address: '127.0.0.11' }), socket(631, app, { protocol: 'tcp6', address: '::1' })), params },
    { name: 'nothing at all', evidence: having(), params },
  ],
  fail: [
    {
      name: 'an FTP server',
      evidence: having(socket(22, sshd), socket(21, { ...sshd, argv: ['/usr/sbin/vsftpd'] })),
      params,
      reason: 'tcp port 21 is held by /usr/sbin/vsftpd',
    },
    {
      name: 'UDP counts',
      evidence: having(socket(111, sshd, { protocol: 'udp' })),
      params,
      reason: 'udp port 111 is held by sshd: /usr/sbin/sshd -D [listener]',
    },
    { name: 'several', evidence: having(socket(21, app), socket(23, app)), params, reason: 'tcp port 21 is held by python3 /opt/app.py, and 1 more' },
    { name: 'another program on an approved port', evidence: having(socket(22, app)), params, reason: 'tcp port 22 is held by python3 /opt/app.py' },
    {
      name: 'another script on an approved port',
      evidence: having(socket(80, { ...app, argv: ['python3', '/tmp/x.py'], files: { '/tmp/x.py': false } })),
      params,
      reason: 'tcp port 80 is held by python3 /tmp/x.py',
    },
    {
      name: 'a changed program',
      evidence: having(socket(22, { ...sshd, pristine: false })),
      params,
      reason: 'tcp port 22 is held by sshd: /usr/sbin/sshd -D [listener] (changed)',
    },
    { name: 'nobody knows whose', evidence: having(socket(4444, undefined)), params, reason: 'tcp port 4444 is held by a process that could not be named' },
  ],
});
