import { execute } from '../../program/execute.ts';
import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';

/** Runs a command with another directory as its root. */
export const chroot = defineProgram({
  name: 'chroot',
  paths: ['/usr/sbin/chroot'],
  async run(context) {
    const [root, ...given] = context.argv.slice(1);
    if (root === undefined) {
      await context.stderr.write("chroot: missing operand\nTry 'chroot --help' for more information.\n");
      return 125;
    }
    const argv = given.length > 0 ? given : [context.env.SHELL ?? '/bin/sh', '-i'];
    const { sys, env, stdin, stdout, stderr, terminal } = context;
    for (const folder of argv[0]!.includes('/') ? [''] : (env.PATH ?? '/usr/bin:/bin').split(':').map((one) => `${one}/`)) {
      const path = `${folder}${argv[0]}`;
      try {
        const child = await sys.spawn({ path, argv, env, root });
        return (await execute({ ...child, path, argv, env, stdin, stdout, stderr, terminal })).code;
      } catch (error) {
        if (!isSysError(error)) throw error;
        if (error.code === 'ENOENT' && (await sys.access(root, 0))) continue;
        await stderr.write(`chroot: cannot change root directory to '${root}': ${error.message}\n`);
        return 125;
      }
    }
    await stderr.write(`chroot: failed to run command ‘${argv[0]}’: No such file or directory\n`);
    return 127;
  },
});
