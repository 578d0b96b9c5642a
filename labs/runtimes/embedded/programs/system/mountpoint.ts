import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';

/** Whether a folder is where a file system is mounted. */
export const mountpoint = defineProgram({
  name: 'mountpoint',
  paths: ['/usr/bin/mountpoint'],
  async run(context) {
    const { sys, stdout, stderr } = context;
    const given = await options(context, { short: 'dqx', long: { quiet: 'q', 'fs-devno': 'd', devno: 'x', nofollow: '' } });
    const [path, ...more] = given.operands;
    if (path === undefined || more.length > 0) {
      await stderr.write("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
      return 1;
    }
    try {
      const at = await sys.realpath(path);
      const is = (await sys.mounts()).some(({ target }) => target === at);
      if (!given.has('q')) await stdout.write(`${path} is ${is ? '' : 'not '}a mountpoint\n`);
      return is ? 0 : 32;
    } catch (error) {
      if (!isSysError(error)) throw error;
      if (!given.has('q')) await stderr.write(`mountpoint: ${path}: ${error.message}\n`);
      return 1;
    }
  },
});
