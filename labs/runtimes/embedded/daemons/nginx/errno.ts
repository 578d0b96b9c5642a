import { isSysError, type SysError } from '../../sys/sys-error.ts';

const numbers: Readonly<Partial<Record<SysError['code'], number>>> = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EROFS: 30,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
};

/** `(2: No such file or directory)`, as nginx tells what a system call said. */
export const failure = (error: unknown): string => (isSysError(error) ? `(${numbers[error.code] ?? 5}: ${error.message})` : '(5: Input/output error)');
