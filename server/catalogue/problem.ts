/** What is wrong with content, and where. `file` is relative to the content's root: `scenarios/<id>/scenario.yaml`. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
}

export const problemText = ({ file, line, message }: Problem): string => `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
