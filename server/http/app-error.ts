import type { ApiError } from '../api.ts';

/** An error that people see. Made by the factories of `*.errors.ts`, mapped to JSON once, in `error-response.ts`. */
export class AppError extends Error {
  readonly status: number;
  readonly body: ApiError['error'];
  constructor(status: number, body: ApiError['error'], options?: ErrorOptions) {
    super(body.message, options);
    this.name = 'AppError';
    this.status = status;
    this.body = body;
  }
}
