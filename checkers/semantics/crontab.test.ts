import { expect, test } from 'vitest';
import { jobsIn, pathsIn } from './crontab.ts';

test('a system table', () => {
  const table = 'SHELL=/bin/sh\n# m h\n17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly\n@daily clerk /opt/a b\n@reboot\nnonsense\n';
  expect(jobsIn(table)).toEqual([
    { user: 'root', command: 'cd / && run-parts --report /etc/cron.hourly' },
    { user: 'clerk', command: '/opt/a b' },
  ]);
});

test('the table of one account', () => expect(jobsIn('*/5 * * * * /opt/a b\n', 'clerk')).toEqual([{ user: 'clerk', command: '/opt/a b' }]));

test('paths of a command', () => {
  expect(pathsIn('test -x /usr/sbin/anacron || { cd / && sh /opt/a.sh x/y >>/var/log/a.log 2>/dev/null; }')).toEqual(['/usr/sbin/anacron', '/opt/a.sh']);
});
