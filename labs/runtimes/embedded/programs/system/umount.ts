import { defineProgram } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';

/** Takes mounts away. */
export const umount = defineProgram({
  name: 'umount',
  paths: ['/usr/bin/umount'],
  async run(context) {
    const given = await options(context, { short: 'aflnrRt:v', long: { force: 'f', lazy: 'l', recursive: 'R', verbose: 'v' } });
    const root = (await context.sys.identity()).euid === 0;
    let status = given.operands.length > 0 ? 0 : 1;
    if (status > 0) await context.stderr.write("umount: bad usage\nTry 'umount --help' for more information.\n");
    for (const target of given.operands) {
      const problem = root
        ? await context.sys.unmount(target).then(
            () => undefined,
            (error: unknown) => {
              if (!(error instanceof SysError)) throw error;
              return error.code === 'EINVAL'
                ? 'not mounted.'
                : error.code === 'EBUSY'
                  ? 'target is busy.'
                  : error.code === 'ENOENT'
                    ? 'no mount point specified.'
                    : `${error.message.toLowerCase()}.`;
            },
          )
        : 'must be superuser to unmount.';
      if (problem === undefined) continue;
      await context.stderr.write(`umount: ${target}: ${problem}\n`);
      status = 32;
    }
    return status;
  },
});
