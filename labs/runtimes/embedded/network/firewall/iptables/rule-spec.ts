export interface Given {
  readonly value: string;
  /** `!` stood before it. */
  readonly not: boolean;
}

export type GivenOptions = Readonly<Record<string, Given>>;

export interface MatchSpec {
  readonly name: string;
  readonly given: GivenOptions;
}

export interface TargetSpec {
  readonly name: string;
  /** `-g` instead of `-j`. */
  readonly goes: boolean;
  readonly given: GivenOptions;
}

/** A rule in iptables' own words. Values are as iptables-save prints them. */
export interface RuleSpec {
  readonly protocol?: Given;
  readonly source?: Given;
  readonly destination?: Given;
  readonly in?: Given;
  readonly out?: Given;
  readonly fragment?: Given;
  readonly matches: readonly MatchSpec[];
  readonly target?: TargetSpec;
}
