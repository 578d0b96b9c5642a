import { isSysError, SysError } from '../../sys/sys-error.ts';
import { errnoOf, type Frame, traceback } from './traceback.ts';

/** An exception of a simulated Python program, with the frames that it passed, outermost first. */
export class Raised extends Error {
  readonly type: string;
  readonly frames: Frame[];
  constructor(type: string, message: string, frames: readonly Frame[] = []) {
    super(message);
    this.name = 'Raised';
    this.type = type;
    this.frames = [...frames];
  }

  /** What the interpreter prints where nobody catches it. */
  get text(): string {
    return traceback(this.frames, this.message === '' ? this.type : `${this.type}: ${this.message}`);
  }
}

/** `raise SystemExit(...)`: a text goes to stderr and the status is 1. */
export class PythonExit extends Error {
  readonly code: number;
  constructor(code: number | string) {
    super(typeof code === 'string' ? code : '');
    this.code = typeof code === 'string' ? 1 : code;
  }
}

/** Does what stands in a line of Python; an exception remembers having passed there. */
export async function under<T>(frames: Frame | readonly Frame[], work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Raised) error.frames.unshift(...(typeof frames[0] === 'string' ? [frames as Frame] : (frames as readonly Frame[])));
    throw error;
  }
}

/** A system call as Python makes it: its error is an exception that names the paths. */
export async function os<T>(call: Promise<T>, ...paths: readonly string[]): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!isSysError(error)) throw error;
    const [type, number] = errnoOf(error);
    throw new Raised(type, `[Errno ${number}] ${new SysError(error.code).message}${paths.length ? `: ${paths.map((path) => `'${path}'`).join(' -> ')}` : ''}`);
  }
}
