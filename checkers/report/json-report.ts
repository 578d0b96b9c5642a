import type { Grade } from '../engine/contract.ts';

/** For machines. Two grades that are equal give the same text. */
export const jsonReport = (grade: Grade): string => `${JSON.stringify(grade, undefined, 2)}\n`;
