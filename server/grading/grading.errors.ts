import { AppError } from '../http/app-error.ts';

export const checkRunNotFound = () => new AppError(404, { code: 'grading.run_not_found', message: 'There is no such check run.' });

export const attackNotFound = () => new AppError(404, { code: 'grading.attack_not_found', message: 'This scenario has no such attack.' });

export const checkNotFound = () => new AppError(404, { code: 'grading.check_not_found', message: 'That run has no such check.' });

export const checkRunNotDone = () =>
  new AppError(409, { code: 'grading.run_not_done', message: 'That check run has no result.', next: 'Wait until it is done, or check again.' });

export const nothingToDispute = () =>
  new AppError(409, { code: 'grading.nothing_to_dispute', message: 'That check passed.', why: 'Only a verdict that costs points can be disputed.' });

export const alreadyDisputed = () =>
  new AppError(409, {
    code: 'grading.already_disputed',
    message: 'That verdict is disputed already.',
    next: 'Its outcome is shown at the check. A verdict of a later check can be disputed again.',
  });

export const tooManyDisputes = (most: number) =>
  new AppError(429, {
    code: 'grading.too_many_disputes',
    message: 'No further verdict of this lab can be disputed.',
    why: `${most} were disputed already.`,
    next: 'They stay in the results and in the export.',
  });
