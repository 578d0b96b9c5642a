import { z } from 'zod';
import { type Event, type Facts, eventOf } from './event.ts';
import { fieldOf } from './fields.ts';

const fact = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const isField = (name: string) => fieldOf(...splitField(name)) !== undefined;
const facts = z.record(z.string(), fact).refine((given) => Object.keys(given).every(isField), {
  error: ({ input }) => `unknown field "${Object.keys(input as object).find((name) => !isField(name))}"`,
});

/**
 * What happened on a system, in Falco's fields. `places` are facts that events share. An event that `tells` of an intruder names the technique;
 * one that `mimics` also looks like something honest, but for what a narrow exception would ask. All others are honest.
 */
export const recordingSchema = z
  .strictObject({
    places: z.record(z.string(), facts),
    events: z
      .array(z.strictObject({ what: z.string().min(10), at: z.string(), tells: z.string().optional(), mimics: z.boolean().default(false), facts }))
      .min(1),
  })
  .refine(({ places, events }) => events.every(({ at }) => at in places), 'an event is at an unknown place');
export type Recording = z.output<typeof recordingSchema>;

export interface RecordedEvent extends Event {
  /** One clause: `nginx started sh in the web container`. */
  readonly what: string;
  readonly tells?: string;
  readonly mimics: boolean;
}

export const eventsOf = ({ places, events }: Recording): RecordedEvent[] =>
  events.map(({ what, at, tells, mimics, facts: own }) => ({
    ...eventOf(typed({ ...places[at], ...own })),
    what,
    mimics,
    ...(tells !== undefined && { tells }),
  }));

/** A variant's value is a text; a field of numbers takes it as one. */
const typed = (given: Facts): Facts =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = fieldOf(...splitField(name))?.type;
      return [name, typeof value === 'string' && (type === 'number' || type === 'port') ? Number(value) : value];
    }),
  );

function splitField(name: string): [string, string?] {
  const [, field = name, argument] = /^([\w.]+)(?:\[(.+)\])?$/.exec(name) ?? [];
  return argument === undefined ? [field] : [field, argument];
}
