/** What makes nginx refuse its configuration: the words after `[emerg] `, the place in a file included. */
export class ConfigError extends Error {
  constructor(message: string, at?: Place) {
    super(at ? `${message} in ${told(at)}` : message);
    this.name = 'ConfigError';
  }
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

export const told = ({ file, line }: Place): string => (file === '' ? 'command line' : `${file}:${line}`);

/** A warning with its place. */
export const warningAt = (text: string, at: Place): string => `${text} in ${told(at)}`;
