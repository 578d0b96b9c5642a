import { describe, expect, it } from 'vitest';
import { allowList, normalise } from './normaliser.ts';

describe('normalise', () => {
  it.each([
    ['ls', '-rw-r--r-- 1 root root 53 Nov 23 18:19 /etc/ssh/banner\n', '-rw-r--r-- 1 root root 53 <time> /etc/ssh/banner\n'],
    ['systemctl', 'Active: active (running) since Mon 2026-11-23 18:27:27 UTC; 5min 3s ago\n', 'Active: active (running) since <time>; <duration> ago\n'],
    ['apt-get', '\rReading package lists... 0%\r\rReading package lists... Done\n', 'Reading package lists... Done\n'],
    ['systemctl', '\x1b[?1h\x1b=\rNRestarts=1\x1b[m\n\r\x1b[K\x1b[?1l\x1b>', 'NRestarts=1\n'],
    ['ps', 'root          51       1  0 18:19 ?        00:00:00 sshd\n', 'root <pid> <pid>  0 <time> ?        00:00:00 sshd\n'],
    ['ss', 'State  Local\nLISTEN  0.0.0.0:23\nLISTEN  127.0.0.11:4077\nLISTEN  0.0.0.0:22\n', 'State Local\nLISTEN 0.0.0.0:22\nLISTEN 0.0.0.0:23\n'],
    ['nft', 'table ip nat {\n\tchain DOCKER_OUTPUT {\n\t\tx\n\t}\n\n\tchain OUTPUT {\n\t\ty\n\t}\n}\ntable inet quick {\n}\n', 'table inet quick {\n}\n'],
    ['nft', 'table ip nat\ntable inet quick\n', 'table inet quick\n'],
    ['ls', 'drwxr-xr-x 1 root root 4096 x\n-rw-r--r-- 1 root root 3 y\n', 'drwxr-xr-x <links> root root 4096 x\n-rw-r--r-- 1 root root 3 y\n'],
    ['getent', 'deploy:x:1001:1001::/home/deploy:/bin/bash\n', 'deploy:x:1001:1001::/home/deploy:/bin/bash\n'],
  ])('%s: %j', (command, output, normalised) => expect(normalise(command, output)).toBe(normalised));

  it('gives a reason for each allowance and names none twice', () => {
    expect(allowList.filter(({ reason }) => reason.length < 5)).toEqual([]);
    expect(new Set(allowList.map(({ name }) => name)).size).toBe(allowList.length);
  });
});
