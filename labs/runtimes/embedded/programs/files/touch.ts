import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { reported } from '../reported.ts';
import { curly, quoted } from './quote-name.ts';
import { parseWhen } from './parse-when.ts';

const long = { 'no-create': 'c', 'date=': 'd', 'no-dereference': 'h', 'reference=': 'r', 'time=': '' };

/** Sets times, and makes files that are not there. */
export const touch = defineProgram({
  name: 'touch',
  paths: ['/usr/bin/touch'],
  async run(context) {
    const { sys, stderr } = context;
    const given = await options(context, { short: 'acd:fhmr:t:', long });
    if (given.operands.length === 0) {
      await stderr.write("touch: missing file operand\nTry 'touch --help' for more information.\n");
      return 1;
    }
    const { nowMs } = await sys.clock();
    const text = given.value('d') ?? given.value('t');
    const asked = text === undefined ? nowMs : parseWhen(text, nowMs, given.has('t'));
    if (asked === undefined) {
      await stderr.write(`touch: invalid date format ${curly(text!)}\n`);
      return 1;
    }
    const reference = given.value('r');
    const model =
      reference === undefined ? undefined : await reported(context, `failed to get attributes of ${quoted(reference)}`, async () => await sys.stat(reference));
    if (reference !== undefined && !model) return 1;
    let status = 0;
    for (const path of given.operands) {
      const done = await reported(context, `cannot touch ${quoted(path)}`, async () => {
        const old = await sys.stat(path).catch((error: unknown) => {
          if (isSysError(error, 'ENOENT')) return undefined;
          throw error;
        });
        if (!old && given.has('c')) return true;
        if (!old) await sys.writeFile(path, '', { create: true });
        const now = old ?? (await sys.stat(path));
        const onlyAccess = given.has('a') && !given.has('m');
        const onlyModify = given.has('m') && !given.has('a');
        await sys.utimes(path, onlyModify ? now.atimeMs : (model?.atimeMs ?? asked), onlyAccess ? now.mtimeMs : (model?.mtimeMs ?? asked));
        return true;
      });
      if (!done) status = 1;
    }
    return status;
  },
});
