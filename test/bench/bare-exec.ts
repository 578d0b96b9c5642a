import type Dockerode from 'dockerode';
import type { TerminalEnd } from './echo.ts';

/** What everything is compared with: `docker exec -it` over the daemon's own stream, in this process. */
export async function bareExec(container: Dockerode.Container, options: { argv: readonly string[]; user?: string }): Promise<TerminalEnd> {
  const exec = await container.exec({
    Cmd: [...options.argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
    Env: ['TERM=xterm-256color'],
    ...(options.user !== undefined && { User: options.user }),
  });
  const stream = await exec.start({ hijack: true, stdin: true, Tty: true });
  await exec.resize({ h: 40, w: 120 });
  return {
    send: (keys) => void stream.write(keys),
    onBytes: (listener) => void stream.on('data', listener),
    close: () => stream.destroy(),
  };
}
