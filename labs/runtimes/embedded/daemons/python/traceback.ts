import { isSysError, type SysError } from '../../sys/sys-error.ts';

/** A line of a traceback: the file, its line, the function, what stands there (empty: nobody knows), and the part of it that Python underlines (absent: all of it, unmarked; `\\0` around an operator). */
export type Frame = readonly [file: string, line: number, inside: string, code: string, part?: string];

/** An exception that nobody catches: what the interpreter prints before it ends with 1. */
export const traceback = (frames: readonly Frame[], error: string): string => ['Traceback (most recent call last):', ...frames.map(told), error].join('\n');

function told([file, line, inside, code, part]: Frame): string {
  const place = `  File "${file}", line ${line}, in ${inside}${code === '' ? '' : `\n    ${code}`}`;
  if (part === undefined || code === '') return place;
  const [left, operator, right] = part.split('\0');
  const marks =
    operator === undefined || right === undefined ? '^'.repeat(part.length) : '~'.repeat(left!.length) + '^'.repeat(operator.length) + '~'.repeat(right.length);
  return `${place}\n    ${' '.repeat(code.indexOf(part.replaceAll('\0', '')))}${marks}`;
}

const kinds: Readonly<Record<string, readonly [type: string, number: number]>> = {
  EPERM: ['PermissionError', 1],
  ENOENT: ['FileNotFoundError', 2],
  EACCES: ['PermissionError', 13],
  EEXIST: ['FileExistsError', 17],
  ENOTDIR: ['NotADirectoryError', 20],
  EISDIR: ['IsADirectoryError', 21],
  ENOSPC: ['OSError', 28],
  EROFS: ['OSError', 30],
  ELOOP: ['OSError', 40],
  EADDRINUSE: ['OSError', 98],
  EADDRNOTAVAIL: ['OSError', 99],
};

/** The exception's type and number that Python has for a failed system call. */
export const errnoOf = (error: SysError): readonly [type: string, number: number] => kinds[error.code] ?? ['OSError', 5];

/** `PermissionError: [Errno 13] Permission denied: '/x'`. What is no failed system call is thrown again. */
export function osError(error: unknown, path?: string): string {
  if (!isSysError(error)) throw error;
  const [type, number] = errnoOf(error);
  return `${type}: [Errno ${number}] ${error.message}${path === undefined ? '' : `: '${path}'`}`;
}

const json = '/usr/lib/python3.11/json';
const decoding: readonly Frame[] = [
  [`${json}/__init__.py`, 346, 'loads', 'return _default_decoder.decode(s)', '_default_decoder.decode(s)'],
  [`${json}/decoder.py`, 337, 'decode', 'obj, end = self.raw_decode(s, idx=_w(s, 0).end())', 'self.raw_decode(s, idx=_w(s, 0).end())'],
];

/** The frames below `json.load(file)` or `json.loads(text)` that ended with this message. */
export function jsonFrames(message: string, call: 'load' | 'loads'): Frame[] {
  const above: Frame[] = call === 'load' ? [[`${json}/__init__.py`, 293, 'load', 'return loads(fp.read(),', 'loads(fp.read(),']] : [];
  if (message.startsWith('Extra data')) return [...above, decoding[0]!, [`${json}/decoder.py`, 340, 'decode', 'raise JSONDecodeError("Extra data", s, end)']];
  const last: Frame = message.startsWith('Expecting value')
    ? [`${json}/decoder.py`, 355, 'raw_decode', 'raise JSONDecodeError("Expecting value", s, err.value) from None']
    : [`${json}/decoder.py`, 353, 'raw_decode', 'obj, end = self.scan_once(s, idx)', 'self.scan_once(s, idx)'];
  return [...above, ...decoding, last];
}
