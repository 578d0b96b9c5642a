import { load, parseCommand, tellOptions } from '../daemons/sshd/command.ts';
import { ConfigRefused } from '../daemons/sshd/read-config.ts';
import type { Manager, ManagerModel } from '../host/virtual-host.ts';
import { TargetError } from '../../../target.ts';
import { SysError } from '../sys/sys-error.ts';

/** Answers the grader's tool `sshd-effective`: what sshd makes of the host's files for one connection. */
export const sshd: ManagerModel = {
  name: 'sshd',
  create({ root }): Manager {
    return {
      async request(op, args, { pid }) {
        if (op !== 'fact:sshd-effective' || pid !== 1) throw new SysError('EPERM');
        const { options = '', ...connection } = args as Readonly<Record<string, string>>;
        const spec = Object.entries(connection).map(([key, value]) => `${key}=${value}`);
        const more = options.split('\n').filter(Boolean);
        try {
          const command = parseCommand(['sshd', '-T', ...(spec.length ? ['-C', spec.join(',')] : []), ...more.flatMap((option) => ['-o', option])]);
          // The directory is the service's, and gone where it does not run; the grader's own sshd has one.
          const loaded = await load(root, command, { anywhere: true });
          return await tellOptions(root, loaded, command.connection);
        } catch (error) {
          if (error instanceof ConfigRefused) throw new TargetError('tool_failed', `exe: exit status ${error.code}: ${error.message}`, { cause: error });
          throw error;
        }
      },
    };
  },
};
