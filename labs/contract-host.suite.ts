import type { LabRuntime, LabSpec, StartContext, TerminalStream } from './contract.ts';

/** What the suite needs of a runtime that is put to it. */
export interface ContractHost {
  readonly name: string;
  /** A new runtime object on the same instance and data, as after a restart of the server. */
  runtime(): LabRuntime;
  /**
   * A lab of one machine `box`: a terminal for the user `learner`, who edits /home/learner/work/*.txt, of which a.txt says `one` and link.txt leads
   * to /etc/passwd; a web server on port 8080 that answers `hello` and its caller's address; visitors `monitor` (fixed) and `attacker` (drawn).
   */
  spec(id: string, change?: Partial<LabSpec>): LabSpec;
  /** Names of whatever is on the host for that lab. */
  leftovers(lab: string): Promise<string[]>;
}

export const startContext = (onProgress: StartContext['onProgress'] = () => undefined): StartContext => ({ signal: new AbortController().signal, onProgress });
export const size = { cols: 80, rows: 24 };
const utf8 = new TextEncoder();
let count = 0;
export const newId = (): string => `t${Date.now().toString(36)}${(count += 1)}`;

/** Waits until what a terminal said contains the text. */
export async function said(stream: TerminalStream, wanted: RegExp): Promise<string> {
  let all = '';
  return new Promise((resolve) => {
    stream.onData((chunk) => {
      all += Buffer.from(chunk).toString();
      if (wanted.test(all)) resolve(all);
    });
  });
}

export const type = (stream: TerminalStream, line: string): void => stream.write(utf8.encode(`${line}\n`));
