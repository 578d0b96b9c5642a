import { DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import { build, type NginxCommand, parseCommand, UsageFailed, version } from './nginx/command.ts';
import { NginxServer } from './nginx/nginx-server.ts';
import { signalMaster, testConfig } from './nginx/test-config.ts';

/** The web server: its own configuration language, HTTP and TLS, proxying to what listens in the lab. */
export const nginx = defineDaemon({
  name: 'nginx',
  matches: ({ program }) => program === 'nginx',
  async start(context) {
    const command = attempt(context.argv);
    if (command.mode === 'serve') {
      const server = new NginxServer(context, command);
      await server.start();
      return { signal: (name) => server.signal(name), stop: () => server.stop() };
    }
    const say = (line: string): void => context.log(line);
    if (command.mode === 'version' || command.mode === 'build') say(command.mode === 'build' ? build : version);
    const fine =
      command.mode === 'signal'
        ? await signalMaster(context.sys, command, say)
        : command.mode === 'version' || command.mode === 'build' || (await testConfig(context.sys, command, say)) !== undefined;
    queueMicrotask(() => context.exit(fine ? 0 : 1));
    return { signal: () => false, stop: () => Promise.resolve() };
  },
});

function attempt(argv: readonly string[]): NginxCommand {
  try {
    return parseCommand(argv);
  } catch (error) {
    if (error instanceof UsageFailed) throw new DaemonFailed(error.message);
    throw error;
  }
}
