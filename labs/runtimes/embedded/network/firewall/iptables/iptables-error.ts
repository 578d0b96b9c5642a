/** How a message of iptables is told: with its version (and where to read on), as the kernel's answer, or as it is. */
export type ErrorKind = 'parameter' | 'other' | 'version' | 'resource' | 'answer' | 'argument';

const statuses: Readonly<Record<ErrorKind, number>> = { parameter: 2, other: 1, version: 3, resource: 4, answer: 1, argument: 2 };

/** What iptables refuses. */
export class IptablesError extends Error {
  readonly kind: ErrorKind;
  constructor(message: string, kind: ErrorKind = 'parameter') {
    super(message);
    this.name = 'IptablesError';
    this.kind = kind;
  }

  get status(): number {
    return statuses[this.kind];
  }
}

export const noChain = (): IptablesError => new IptablesError('No chain/target/match by that name.', 'answer');
