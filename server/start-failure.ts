import { ConfigError } from './config/load-config.ts';
import { DataFolderInUse } from './database/data-lock.ts';

/** Why a start did not work, in plain words where we know it. */
export function startFailureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port is taken by another program. Stop it, or choose another with RAMPART_PORT.';
  if (code === 'EACCES' || code === 'EROFS') return `${error.message}. Choose another port or data folder with RAMPART_PORT and RAMPART_DATA.`;
  return error instanceof ConfigError || error instanceof DataFolderInUse ? error.message : (error.stack ?? error.message);
}
