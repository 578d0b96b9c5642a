import { grade } from '#checkers/engine/grade.ts';
import type { Registry } from '#checkers/engine/registry.ts';
import { replay } from '#checkers/engine/replay.ts';
import { rulesFor } from '../catalogue/detail.ts';
import type { Grader } from '../contract.ts';

export const createGrader = (registry: Registry, version: string): Grader => ({
  version,
  grade: (request) => grade({ ...request, registry, graderVersion: version }),
  replay: (stored) => replay(stored, registry, version),
  rules: (plan) => rulesFor(plan, registry),
});
