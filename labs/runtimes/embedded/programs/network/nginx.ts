import { build, help, type NginxCommand, parseCommand, UsageFailed, version } from '../../daemons/nginx/command.ts';
import { dumped, signalMaster, testConfig } from '../../daemons/nginx/test-config.ts';
import { defineProgram } from '../../program/program.ts';

/** Tests a configuration (`-t`, `-T`) and signals the server that runs (`-s`). A server of one's own is not started from a shell. */
export const nginx = defineProgram({
  name: 'nginx',
  paths: ['/usr/sbin/nginx'],
  async run({ sys, argv, stdout, stderr }) {
    const say = (line: string) => stderr.write(`${line}\n`);
    let command: NginxCommand;
    try {
      command = parseCommand(argv);
    } catch (error) {
      if (!(error instanceof UsageFailed)) throw error;
      await say(error.message);
      return 1;
    }
    switch (command.mode) {
      case 'version':
      case 'build':
        await say(command.mode === 'build' ? build : version);
        return 0;
      case 'help':
        await stderr.write(help);
        return 0;
      case 'signal':
        return (await signalMaster(sys, command, say)) ? 0 : 1;
      case 'test':
      case 'dump': {
        const prepared = await testConfig(sys, command, say);
        if (prepared && command.mode === 'dump') await stdout.write(dumped(prepared));
        return prepared ? 0 : 1;
      }
      case 'serve':
        await say('nginx: this simulation runs the web server as a service only; use: systemctl start nginx');
        return 1;
    }
  },
});
