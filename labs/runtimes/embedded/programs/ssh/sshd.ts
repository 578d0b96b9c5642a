import { load, parseCommand, tellOptions } from '../../daemons/sshd/command.ts';
import { ConfigRefused } from '../../daemons/sshd/read-config.ts';
import { defineProgram } from '../../program/program.ts';

/** Tests a configuration (`-t`) and tells what it comes to (`-T`, `-C`). A server of one's own is not started from a shell. */
export const sshd = defineProgram({
  name: 'sshd',
  paths: ['/usr/sbin/sshd'],
  async run({ sys, argv, stdout, stderr }) {
    const complain = (text: string) =>
      stderr.write(
        text
          .split('\n')
          .map((line) => `${line}\r\n`)
          .join(''),
      );
    try {
      const command = parseCommand(argv);
      if (command.mode === 'daemon' && !argv[0]?.startsWith('/')) throw new ConfigRefused('sshd re-exec requires execution with an absolute path');
      const loaded = await load(sys, command);
      if (loaded.warnings.length > 0) await complain(loaded.warnings.join('\n'));
      if (command.mode === 'dump') await stdout.write(await tellOptions(sys, loaded, command.connection));
      if (command.mode !== 'daemon') return 0;
      await stderr.write('sshd: this simulation runs the SSH server as a service only; use: systemctl start ssh\n');
      return 255;
    } catch (error) {
      if (!(error instanceof ConfigRefused)) throw error;
      await complain(error.message);
      return error.code;
    }
  },
});
