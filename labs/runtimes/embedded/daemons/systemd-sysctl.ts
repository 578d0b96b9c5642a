import { defineDaemon } from '../daemon/daemon.ts';
import { applySysctls } from '../programs/kernel/apply-sysctls.ts';

/** The unit's own run of it: no worker needs to begin for what every start of a machine does. */
export const systemdSysctl = defineDaemon({
  name: 'systemd-sysctl',
  matches: ({ program }) => program === 'systemd-sysctl',
  async start(context) {
    context.exit(await applySysctls(context.sys, (line) => context.log(line)));
    return { signal: () => false, stop: () => Promise.resolve() };
  },
});
