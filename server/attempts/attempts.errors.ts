import type { ApiError, AttemptState } from '../api.ts';
import { AppError } from '../http/app-error.ts';

/** Unknown and foreign attempts alike. */
export const attemptNotFound = () =>
  new AppError(404, { code: 'attempts.not_found', message: 'There is no such lab.', next: 'Choose a scenario and start one.' });

export const attemptEnded = (reason: string | undefined) =>
  new AppError(409, { code: 'attempts.ended', message: 'This lab has ended.', why: reason, next: 'Its results are kept. Start the scenario again.' });

const stateWords: Readonly<Record<AttemptState, string>> = {
  queued: 'It is waiting for its turn.',
  starting: 'It is still starting.',
  ready: 'It is running.',
  paused: 'It is paused.',
  failed: 'It did not start.',
  ended: 'It has ended.',
};
export const attemptNotReady = (state: AttemptState) =>
  new AppError(409, {
    code: 'attempts.not_ready',
    message: 'The lab cannot do that now.',
    why: stateWords[state],
    next: state === 'paused' ? 'Resume it first.' : state === 'failed' ? 'Start it again.' : 'Wait until it is ready.',
  });

export const labUnreachable = () =>
  new AppError(503, {
    code: 'attempts.unreachable',
    message: 'The lab cannot be reached.',
    why: 'The server has lost its way to the runtime that holds it.',
    next: 'We try again by ourselves. Your lab and your work are kept.',
  });

export const tooManyLabs = (attempt: string) =>
  new AppError(409, {
    code: 'attempts.one_at_a_time',
    message: 'You have a lab already.',
    why: 'Each guest runs one lab at a time, so that there is room for others.',
    next: 'Continue it, or end it and start this one.',
    fields: { attempt },
  });

export const noSuchVariant = (variants: number) =>
  new AppError(400, {
    code: 'attempts.no_such_variant',
    message: 'This scenario has no such variant.',
    fields: { variant: `a whole number from 1 to ${variants}` },
  });

export const runtimeNotOffered = (offered: readonly string[]) =>
  new AppError(400, {
    code: 'attempts.runtime_not_offered',
    message: 'This scenario does not run that way.',
    fields: { runtime: `one of ${offered.join(', ')}` },
  });

export const scenarioNotFound = () => new AppError(404, { code: 'scenarios.not_found', message: 'There is no such scenario.', next: 'Look in the catalogue.' });

export const noExtensionsLeft = () =>
  new AppError(409, {
    code: 'attempts.no_extensions_left',
    message: 'This lab cannot be extended again.',
    next: 'Press Finish to be graded, or start again after it ends.',
  });

export const noMoreHints = () => new AppError(409, { code: 'attempts.no_more_hints', message: 'There is no further hint for this task.' });

export const taskNotFound = () => new AppError(404, { code: 'attempts.task_not_found', message: 'This scenario has no such task.' });

export const machineNotFound = () => new AppError(404, { code: 'attempts.machine_not_found', message: 'This lab has no such machine.' });

export const resetWholeOnly = () =>
  new AppError(400, {
    code: 'attempts.reset_whole_only',
    message: 'One machine alone cannot be reset.',
    why: 'The machines of this lab depend on each other.',
    next: 'Reset the whole lab.',
    fields: { machine: 'leave it out' },
  });

export const noStartContent = () =>
  new AppError(409, {
    code: 'attempts.no_start_content',
    message: 'This file cannot be reverted.',
    why: 'It was not there at the start, or its content was not kept.',
    next: 'Change or remove it in the terminal.',
  });

export const recordingNotFound = () => new AppError(404, { code: 'attempts.recording_not_found', message: 'There is no such recording.' });

/** Why a lab did not start. Stored with the attempt, never thrown. */
export const startFailure = (code: string, details: { why: string; next?: string }): ApiError['error'] => ({
  code,
  message: 'The lab did not start.',
  why: details.why,
  next: `${details.next ?? 'Start it again.'} It cost you nothing.`,
});
export const restartedDuringStart = () => startFailure('attempts.server_restarted', { why: 'The server was restarted while it was starting.' });
