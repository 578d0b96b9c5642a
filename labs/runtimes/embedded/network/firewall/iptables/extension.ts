import type { Selector, Statement, Value } from '../ruleset.ts';
import { IptablesError } from './iptables-error.ts';
import type { GivenOptions } from './rule-spec.ts';

export type IpFamily = 4 | 6;

/** What a name means on the machine. */
export interface Names {
  /** Number of a user's or group's name. */
  user(name: string): string | undefined;
  group(name: string): string | undefined;
  host(name: string): readonly string[];
}

export interface ReadContext {
  readonly family: IpFamily;
  /** Of the rule, as far as it is read. */
  readonly protocol: string | undefined;
  readonly names: Names;
}

export interface OptionDefinition {
  readonly aliases?: readonly string[];
  /** How many words follow. Default 1. */
  readonly words?: 0 | 1 | 2;
  /** Its value as iptables-save prints it. Throws `IptablesError`. */
  read?(text: string, on: ReadContext): string;
}

export interface RowStyle {
  readonly numeric: boolean;
  readonly protocol: string;
  readonly family: IpFamily;
  /** Name of a user's number. */
  readonly userName: (uid: string) => string;
}

export interface NftContext {
  readonly protocol: string;
  readonly family: IpFamily;
}

/** A match or a target, and all that iptables knows of it. */
export interface Extension {
  readonly name: string;
  /** By their long names, in the order in which iptables-save prints them. */
  readonly options: Readonly<Record<string, OptionDefinition>>;
  /** Adds what it assumes; throws where something is missing. */
  finish?(given: GivenOptions, on: { readonly protocol: string | undefined; readonly family: IpFamily }): GivenOptions;
  /** The protocol without which the kernel refuses it. */
  needs?(given: GivenOptions): string | undefined;
  /** What `-L` says of it, without a blank before it. */
  row(given: GivenOptions, style: RowStyle): string;
  /** What nft shows of it. */
  nft(given: GivenOptions, on: NftContext): readonly Statement[];
}

export const is = (left: Selector, right: Value, not = false): Statement => ({ match: { op: not ? '!=' : '==', left, right } });

/** A match of the old kind, which nft only shows. `text` is what it shows, where that is not what its parts say. */
export const oldMatch = (name: string, as: readonly Statement[], text?: string): Statement => ({
  xt: { type: 'match', name, as, ...(text !== undefined && { text }) },
});

export const oldTarget = (name: string, as: readonly Statement[], text?: string): Statement => ({
  xt: { type: 'target', name, as, ...(text !== undefined && { text }) },
});

export const needed = (extension: string, option: string): IptablesError => new IptablesError(`${extension}: option "--${option}" must be specified\n`);

/** A number, decimal or hexadecimal, within bounds. */
export function numberIn(text: string, { least = 0, most, complaint }: { least?: number; most: number; complaint: string }): number {
  const number = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw new IptablesError(complaint);
  return number;
}
