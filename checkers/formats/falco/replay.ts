import { type RecordedEvent, type Recording, eventsOf } from './recording.ts';
import { type RuleFile, RuleFileError } from './rule-items.ts';
import { type FalcoRule, loadRules } from './rule-set.ts';

export interface Heard {
  readonly event: RecordedEvent;
  /** Rules that match it, those left out that always ring. */
  readonly by: readonly FalcoRule[];
}

export interface Replay {
  readonly heard: readonly Heard[];
  /** Rules that match so many honest events that nobody listens to them any more. */
  readonly ringing: readonly FalcoRule[];
  /** What the rules say of honest events, the ringing ones included. */
  readonly noise: readonly { readonly event: RecordedEvent; readonly by: readonly FalcoRule[] }[];
}

/** A rule that rings for more than this share of what is honest tells nothing. */
const bearable = 0.25;

/** Plays a recording to the rules in the files, or says why Falco would not start with them. */
export function replay(files: readonly RuleFile[], recording: Recording): Replay | { readonly refused: string } {
  const rules = rulesOf(files);
  if ('refused' in rules) return rules;
  const matched = eventsOf(recording).map((event) => ({ event, by: rules.loaded.filter((rule) => rule.hears(event)) }));
  const honest = matched.filter(({ event }) => event.tells === undefined);
  const ringing = rules.loaded.filter((rule) => honest.filter(({ by }) => by.includes(rule)).length > bearable * honest.length);
  return {
    heard: matched.filter(({ event }) => event.tells !== undefined).map(({ event, by }) => ({ event, by: by.filter((rule) => !ringing.includes(rule)) })),
    ringing,
    noise: honest.filter(({ by }) => by.length > 0),
  };
}

type Loaded = { readonly loaded: readonly FalcoRule[] } | { readonly refused: string };
/** The checks of one run share their evidence: the files are read once. */
const read = new WeakMap<readonly RuleFile[], Loaded>();

export function rulesOf(files: readonly RuleFile[]): Loaded {
  const loaded = read.get(files) ?? load(files);
  read.set(files, loaded);
  return loaded;
}

function load(files: readonly RuleFile[]): Loaded {
  try {
    return { loaded: loadRules(files) };
  } catch (error) {
    if (error instanceof RuleFileError) return { refused: error.message };
    throw error;
  }
}
