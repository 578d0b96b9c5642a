import type { Builtin } from '../state/shell.ts';
import { controlBuiltins } from './control.ts';
import { declareBuiltins } from './declare.ts';
import { directoryBuiltins } from './directories.ts';
import { inputBuiltins } from './input.ts';
import { jobBuiltins } from './job-control.ts';
import { limitBuiltins } from './limits.ts';
import { otherBuiltins } from './miscellany.ts';
import { nameBuiltins } from './names.ts';
import { outputBuiltins } from './output.ts';
import { settingBuiltins } from './settings.ts';

/** All builtins by name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...controlBuiltins,
    ...declareBuiltins,
    ...directoryBuiltins,
    ...inputBuiltins,
    ...jobBuiltins,
    ...limitBuiltins,
    ...otherBuiltins,
    ...nameBuiltins,
    ...outputBuiltins,
    ...settingBuiltins,
  }),
);
