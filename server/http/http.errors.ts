import { AppError } from './app-error.ts';

export const routeNotFound = () => new AppError(404, { code: 'http.not_found', message: 'There is nothing at this address.' });

export const foreignOrigin = () =>
  new AppError(403, {
    code: 'http.foreign_origin',
    message: 'This request was refused.',
    why: 'It did not come from a page of this server.',
    next: 'Open Rampart at the address that it printed when it started.',
  });

export const foreignHost = () =>
  new AppError(403, {
    code: 'http.foreign_host',
    message: 'This name is not served here.',
    next: 'Use the address that Rampart printed when it started, or add this one to RAMPART_ORIGIN.',
  });

export const noGuest = () =>
  new AppError(401, { code: 'http.no_guest', message: 'This browser has no guest yet.', next: 'Allow cookies for this address and load the page again.' });

export const badRequest = (fields: Readonly<Record<string, string>>) =>
  new AppError(400, { code: 'http.bad_request', message: 'The request is not right.', fields });

export const notJson = () => new AppError(400, { code: 'http.not_json', message: 'The body is not JSON.' });

export const tooLarge = (bytes: number) => new AppError(413, { code: 'http.too_large', message: `The body is larger than ${bytes} bytes.` });

export const unexpected = (reference: string, cause: unknown) =>
  new AppError(
    500,
    {
      code: 'http.unexpected',
      message: 'Something of ours failed.',
      why: `We do not know why yet. The log of the server has it as ${reference}.`,
      next: 'Try again. Nothing of your work is lost.',
    },
    { cause },
  );
