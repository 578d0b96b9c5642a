import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';

const usage = 'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n';

/** Sets and clears attributes: `i` immutable, `a` append only. */
export const chattr = defineProgram({
  name: 'chattr',
  paths: ['/usr/bin/chattr'],
  async run({ argv, sys, stderr }) {
    const words = argv.slice(1);
    const modes = words.filter((word) => /^[-+=][aAcCdDeijPsStTuFx]+$/.test(word));
    const recursive = words.includes('-R');
    const files = words.filter((word) => !modes.includes(word) && !/^-[RVf]+$/.test(word));
    if (modes.length === 0 || files.length === 0 || files.some((word) => /^[-+=]/.test(word))) {
      await stderr.write(usage);
      return 1;
    }
    const paths = recursive ? (await Promise.all(files.map(async (file) => (await sys.walk(file).catch(() => [])).map(({ path }) => path)))).flat() : files;
    let status = 0;
    for (const path of paths) {
      try {
        const { attributes = '' } = await sys.lstat(path);
        const set = new Set(attributes);
        for (const [sign, ...letters] of modes) {
          if (sign === '=') set.clear();
          for (const letter of letters)
            if (sign === '-') set.delete(letter);
            else set.add(letter);
        }
        await sys.setAttributes(path, [...set].filter((letter) => letter === 'i' || letter === 'a').join(''));
      } catch (error) {
        if (!isSysError(error)) throw error;
        await stderr.write(
          error.code === 'ENOENT' ? `chattr: ${error.message} while trying to stat ${path}\n` : `chattr: ${error.message} while setting flags on ${path}\n`,
        );
        status = 1;
      }
    }
    return status;
  },
});
