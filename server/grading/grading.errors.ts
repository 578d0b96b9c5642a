import { AppError } from '../http/app-error.ts';

export const checkRunNotFound = () => new AppError(404, { code: 'grading.run_not_found', message: 'There is no such check run.' });

export const attackNotFound = () => new AppError(404, { code: 'grading.attack_not_found', message: 'This scenario has no such attack.' });
