import { defineProgram } from '../../program/program.ts';

/** The host's name and addresses. */
export const hostname = defineProgram({
  name: 'hostname',
  paths: ['/usr/bin/hostname'],
  async run({ sys, argv, stdout, stderr }) {
    const [flag] = argv.slice(1);
    const name = await sys.hostname();
    if (flag === undefined || flag === '-f' || flag === '--fqdn' || flag === '-s' || flag === '--short' || flag === '-A') {
      await stdout.write(`${flag === '-s' || flag === '--short' ? name.split('.')[0] : name}\n`);
      return 0;
    }
    if (flag === '-I' || flag === '--all-ip-addresses' || flag === '-i' || flag === '--ip-address') {
      const all = (await sys.interfaces()).filter(({ loopback }) => !loopback).flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0]));
      await stdout.write(`${all.join(' ')}${flag === '-i' || flag === '--ip-address' ? '' : ' '}\n`);
      return 0;
    }
    if (flag === '-d' || flag === '--domain') return 0;
    if (flag.startsWith('-')) {
      await stderr.write(
        `hostname: invalid option -- '${flag.replace(/^-+/, '')[0]}'\nUsage: hostname [-b] {hostname|-F file}         set host name (from file)\n`,
      );
      return 4;
    }
    if ((await sys.identity()).euid !== 0) {
      await stderr.write('hostname: you must be root to change the host name\n');
      return 1;
    }
    await sys.setHostname(flag);
    return 0;
  },
});
