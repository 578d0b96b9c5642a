import type { Grade, GradingPlan, Verdict } from '#checkers/engine/contract.ts';
import { headerIds } from '../../catalogue/states.ts';
import { verdictsOf } from '../history.ts';
import { notWeak } from '../weakness.ts';

/** What is wrong with a grade that was expected to be so. Empty: as it should be. */
export type Expectation = (grade: Grade) => string[];

const told = ({ id, status, reason }: Pick<Verdict, 'status' | 'reason'> & { readonly id: string }) => `${id} is ${status}: ${reason}`;

/** A fresh lab: every check and attack fails, every safeguard holds, no point is earned. */
export const expectWeak: Expectation = (grade) => [
  ...notWeak(grade).map((one) => told(one as Verdict & { id: string })),
  ...(grade.score === 0 ? [] : [`${grade.score} points at the start`]),
];

/** Everything passes, nothing is left unevaluated. */
export const expectFull: Expectation = (grade) => [
  ...verdictsOf(grade)
    .filter(({ status }) => status !== 'pass')
    .map(told),
  ...(grade.score === grade.max ? [] : [`${grade.score} of ${grade.max} points`]),
];

/** The checks that the header of a wrong fix names are seen as failing or removed. */
export const expectFailing =
  (plan: GradingPlan, fails: readonly string[]): Expectation =>
  (grade) => {
    const ids = headerIds(plan);
    const verdicts = new Map(verdictsOf(grade).map((one) => [one.id, one]));
    return fails.flatMap((name) => {
      const verdict = verdicts.get(ids.get(name) ?? '');
      if (!verdict) return [`the header names ${name}, which is no check`];
      return verdict.status === 'fail' || verdict.status === 'missing' ? [] : [`${told(verdict)}; the header says that it fails`];
    });
  };

/** Variant 1's solution must not solve a variant whose weakness differs. */
export const expectNotFull: Expectation = (grade) =>
  grade.score < grade.max ? [] : ['the solution of variant 1 solves this variant too: no axis changes the weakness'];
