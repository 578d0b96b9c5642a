import { defineProgram } from '../../program/program.ts';
import { namesOf } from '../accounts-file.ts';
import { options } from '../getopt.ts';
import { inFolder } from '../reported.ts';
import { modeText } from './mode-text.ts';

/** Every step of a path with its mode and owner. */
export const namei = defineProgram({
  name: 'namei',
  paths: ['/usr/bin/namei'],
  async run(context) {
    const { sys, stdout } = context;
    const given = await options(context, { short: 'lmnovx', long: { long: 'l', modes: 'm', owners: 'o', nosymlinks: 'n', vertical: 'v', mountpoints: 'x' } });
    const names = await namesOf(sys);
    let status = 0;
    for (const path of given.operands) {
      await stdout.write(`f: ${path}\n`);
      let wide = 2;
      const parts = path.split('/').filter(Boolean);
      let at = path.startsWith('/') ? '/' : '.';
      const steps = path.startsWith('/') ? ['/', ...parts] : parts;
      for (const step of steps) {
        at = step === '/' ? '/' : inFolder(at, step);
        const found = await sys.lstat(at).catch(() => undefined);
        if (!found) {
          await stdout.write(`${' '.repeat(wide)} ${step} - No such file or directory\n`);
          status = 1;
          break;
        }
        const owners = given.has('l', 'o') ? ` ${names.user(found.uid)} ${names.group(found.gid)}` : '';
        const shown = `${given.has('l') ? '' : ' '}${given.has('l', 'm') ? modeText(found) : modeText(found)[0]}${owners}`;
        wide = shown.length;
        await stdout.write(`${shown} ${step}${found.target === undefined ? '' : ` -> ${found.target}`}\n`);
      }
    }
    return status;
  },
});
