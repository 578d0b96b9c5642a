import { AppError } from '../http/app-error.ts';

const next = 'Nothing was changed. Try again in a moment.';

export const databaseBusy = (cause: unknown) =>
  new AppError(503, { code: 'database.busy', message: 'This could not be saved.', why: 'The database was locked by another process.', next }, { cause });

export const databaseFull = (cause: unknown) =>
  new AppError(
    503,
    {
      code: 'database.full',
      message: 'This could not be saved.',
      why: 'The disk of the server is full or refuses to be written.',
      next: 'Nothing was changed. Tell whoever runs this server.',
    },
    { cause },
  );

const full = new Set(['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']);

/** The error that a failed statement means, or undefined where it is not the disk's or the lock's fault. */
export function databaseError(error: unknown): AppError | undefined {
  const code = sqliteCode(error);
  if (code === undefined) return undefined;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return databaseBusy(error);
  return full.has(code) || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY') ? databaseFull(error) : undefined;
}

function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : sqliteCode(error.cause);
}
