import { defineProgram } from '../../program/program.ts';
import { applySysctls } from './apply-sysctls.ts';

/** Applies the kernel settings of all folders, as at boot. */
export const systemdSysctl = defineProgram({
  name: 'systemd-sysctl',
  paths: ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'],
  run: ({ sys, stderr }) => applySysctls(sys, (line) => stderr.write(`${line}\n`)),
});
