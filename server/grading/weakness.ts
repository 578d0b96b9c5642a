import type { Grade } from '#checkers/engine/contract.ts';
import { verdictsOf } from './history.ts';

/** What keeps a fresh lab from being weak as its scenario says: every check and attack fails, every safeguard passes. Empty: it is. */
export function notWeak(grade: Grade): { readonly id: string; readonly status: string; readonly reason: string }[] {
  const strong = [...grade.tasks.flatMap((task) => task.checks), ...grade.attacks].filter(({ status }) => status !== 'fail');
  return [...strong, ...grade.safeguards.filter(({ status }) => status !== 'pass')].map(({ id, status, reason }) => ({ id, status, reason }));
}

export const hasErrors = (grade: Grade) => verdictsOf(grade).some(({ status }) => status === 'error');
