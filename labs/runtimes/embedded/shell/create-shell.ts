import type { Sys } from '../sys/sys.ts';
import { builtins } from './builtins/registry.ts';
import { callFunction } from './execute/call.ts';
import { evaluate, run } from './execute/run.ts';
import { dispatch } from './execute/simple.ts';
import { capture, substituteProcess } from './execute/subshell.ts';
import { evaluate as evaluateExpression } from './expand/evaluate.ts';
import { expandPattern, expandText, segmentsOf } from './expand/word.ts';
import { equip } from './state/dynamic.ts';
import { Jobs } from './state/jobs.ts';
import { type Engine, Shell } from './state/shell.ts';

const engine: Engine = {
  run,
  evaluate,
  capture,
  substituteProcess,
  call: callFunction,
  command: dispatch,
  builtins,
  expand: { segments: segmentsOf, text: expandText, pattern: expandPattern },
  equip: (shell) => equip(shell, { evaluate: (text) => String(evaluateExpression(shell, text)) }),
};

/** A shell for a process, without variables, descriptors or a working directory yet. */
export const createShell = (sys: Sys): Shell => {
  const shell = new Shell(sys, engine, new Jobs());
  engine.equip(shell);
  return shell;
};
