import { AppError } from '../http/app-error.ts';

export const terminalNotFound = (): AppError =>
  new AppError(404, { code: 'terminals.not_found', message: 'There is no such terminal.', next: 'Open a new one with +.' });

export const terminalNoLab = (): AppError =>
  new AppError(409, {
    code: 'terminals.no_lab',
    message: 'The lab is not running.',
    why: 'It is still starting, or it has ended.',
    next: 'Wait until it is ready, or start it again.',
  });

export const terminalNoMachine = (machine: string): AppError =>
  new AppError(400, {
    code: 'terminals.no_machine',
    message: `The machine "${machine}" offers no terminal.`,
    next: 'Choose a machine of the list behind +.',
    fields: { machine: 'has no terminal' },
  });

export const terminalTooMany = (most: number): AppError =>
  new AppError(409, { code: 'terminals.too_many', message: `A lab has at most ${most} terminals.`, next: 'Close one and try again.' });

export const terminalNotOpened = (cause: unknown): AppError =>
  new AppError(
    503,
    {
      code: 'terminals.not_opened',
      message: 'The terminal could not be opened.',
      why: 'The machine did not start a shell.',
      next: 'Try again, or reset the machine.',
    },
    { cause },
  );
