import type { Answer, Arguments, Operation } from '../../engine/operations.ts';
import { EngineError } from '../../engine/records.ts';
import type { Outcome } from '../../managers/containers.ts';
import type { Sys } from '../../sys/sys.ts';

/** An operation of one's own container engine. Throws `EngineError`. */
export async function ask<Op extends Operation>(sys: Pick<Sys, 'request'>, op: Op, args?: Arguments<Op>): Promise<Answer<Op>> {
  const outcome = await sys.request<Outcome>('containers', op, args ?? {});
  if ('error' in outcome) throw new EngineError(outcome.error.message, outcome.error.code);
  return outcome.value as Answer<Op>;
}
