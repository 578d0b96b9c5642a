import { defineDaemon } from '../daemon/daemon.ts';

/** The journal is the host model's own; its daemon is there to be seen. */
export const journald = defineDaemon({
  name: 'systemd-journald',
  matches: ({ program }) => program === 'systemd-journald',
  start: () => Promise.resolve({ signal: () => false, stop: () => Promise.resolve() }),
});

const done = new Set([
  'systemd-sysusers',
  'systemd-tmpfiles',
  'systemd-user-sessions',
  'systemd-update-utmp',
  'systemd-random-seed',
  'systemd-machine-id-setup',
]);

/** Helpers of the start of a machine, whose work is done when a simulated machine is made. */
export const helpers = defineDaemon({
  name: 'systemd-helpers',
  matches: ({ program }) => done.has(program),
  start(context) {
    context.exit(0);
    return Promise.resolve({ signal: () => false, stop: () => Promise.resolve() });
  },
});
