import { setTimeout } from 'node:timers/promises';
import type { ProgramContext } from '../../program/program.ts';
import { AwsError, failure } from './aws-error.ts';
import { takeOptions } from './arguments.ts';
import { ask, type Order } from './operate.ts';
import { operationOptions } from './options.ts';
import { parametersOf } from './parameters.ts';

const states: Readonly<Record<string, string>> = { 'instance-running': 'running', 'instance-stopped': 'stopped', 'instance-terminated': 'terminated' };
const pauseMs = 15_000;
const attempts = 40;

/** `aws ec2 wait`: asks again until all instances are in a state. */
export async function waitFor(context: ProgramContext, order: Omit<Order, 'operation'>): Promise<number> {
  const [name, ...words] = order.words;
  if (name === undefined) throw new AwsError('\nusage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments\n');
  const wanted = states[name];
  const operation = order.service.api.operations.get('DescribeInstances');
  if (wanted === undefined || !operation)
    throw failure(`aws ${order.service.name} wait ${name} is not simulated here; what is: ${Object.keys(states).join(', ')}`);
  const { values } = takeOptions(words, operationOptions(order.service.api, operation));
  const input = await parametersOf(context.sys, order.service.api, { operation, values });
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { Reservations = [] } = (await ask(context, { ...order, operation }, input)) as { Reservations?: { Instances: { State: { Name: string } }[] }[] };
    const instances = Reservations.flatMap(({ Instances }) => Instances);
    if (instances.length > 0 && instances.every(({ State }) => State.Name === wanted)) return 0;
    await setTimeout(pauseMs, undefined, { signal: context.signal });
  }
  const waiter = name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  throw failure(`Waiter ${waiter} failed: Max attempts exceeded`);
}
