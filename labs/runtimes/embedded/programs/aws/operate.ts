import { writeQuery, type Structure } from '../../daemons/aws/api/query.ts';
import { parseXml, readXml } from '../../daemons/aws/api/xml.ts';
import type { Operation, ServiceApi } from '../../daemons/aws/api/service-api.ts';
import type { ProgramContext } from '../../program/program.ts';
import { checkRequired, takeOptions, type Values } from './arguments.ts';
import { failure, unknownOptions } from './aws-error.ts';
import type { Settings } from './config.ts';
import { operationOptions } from './options.ts';
import { parametersOf } from './parameters.ts';
import { type Printing, print } from './print.ts';
import { send, unreadable } from './send.ts';
import { skeleton, validate } from './validate.ts';

export interface Service {
  readonly name: string;
  readonly version: string;
  readonly api: ServiceApi;
}

export interface Order {
  readonly service: Service;
  readonly operation: Operation;
  readonly words: readonly string[];
  readonly settings: Settings;
  readonly how: Printing;
  readonly paginate: boolean;
}

/** Runs one operation of a query API and prints its answer. */
export async function operate(context: ProgramContext, order: Order): Promise<number> {
  const { service, operation, words, how } = order;
  const options = operationOptions(service.api, operation);
  const { values, rest } = takeOptions(words, options);
  const free = values.has('cli-input-json') || values.has('generate-cli-skeleton');
  if (!free) checkRequired(options, values);
  if (rest.length > 0) throw unknownOptions(rest);
  if (values.has('generate-cli-skeleton')) {
    await context.stdout.write(`${JSON.stringify(skeleton(service.api, operation.input), null, 4)}\n`);
    return 0;
  }
  const input = await parametersOf(context.sys, service.api, { operation, values });
  const paging = ['max-items', 'page-size', 'starting-token'].filter((name) => values.has(name));
  if (!order.paginate && paging.length > 0)
    throw failure(`Error during pagination: Cannot specify --no-paginate along with pagination arguments: ${paging.map((name) => `--${name}`).join(', ')}`);
  validate(service.api, operation.input, input);
  const answer = await ask(context, order, input);
  const value = order.paginate && operation.pages.length > 0 ? paged(operation, answer, values) : answer;
  await print(context, operation.name, { value, how });
  return 0;
}

/** One call of an operation. Throws what the service refuses. */
export async function ask(context: ProgramContext, { service, operation, settings }: Order, input: Structure): Promise<Structure> {
  const { name, output } = operation;
  const form = new URLSearchParams([['Action', name], ['Version', service.version], ...writeQuery(service.api, operation.input, input)]);
  const { status, text } = await send(context, settings, { service: service.name, method: 'POST', target: '/', body: form.toString() });
  const root = parseXml(text);
  if (!root) throw unreadable(text);
  const find = (...path: readonly string[]) => path.reduce((at, step) => at?.children.find((child) => child.name === step), root as typeof root | undefined);
  if (status >= 300) {
    const error = find('Errors', 'Error') ?? find('Error');
    const of = (part: string) => error?.children.find((child) => child.name === part)?.text ?? 'Unknown';
    throw failure(`An error occurred (${of('Code')}) when calling the ${name} operation: ${of('Message')}`);
  }
  return readXml(service.api, output, find(`${name}Result`) ?? root);
}

/** The lists that come in pages, cut as asked. */
function paged({ pages }: Operation, answer: Structure, values: Values): Structure {
  const { NextToken: _, ...kept } = answer;
  const most = Number(values.get('max-items')?.[0] ?? Number.POSITIVE_INFINITY);
  const from = skipped(values.get('starting-token')?.[0]);
  const value: Structure = { ...kept };
  let cut = false;
  for (const name of pages) {
    const items = (kept[name] ?? []) as unknown[];
    value[name] = items.slice(from, from + most) as Structure[];
    cut ||= items.length > from + most;
  }
  const token = { NextToken: null, boto_truncate_amount: from + most };
  return cut ? { ...value, NextToken: Buffer.from(JSON.stringify(token).replace(',', ', ').replaceAll(':', ': ')).toString('base64') } : value;
}

function skipped(token: string | undefined): number {
  if (token === undefined) return 0;
  try {
    return (JSON.parse(Buffer.from(token, 'base64').toString()) as { boto_truncate_amount: number }).boto_truncate_amount;
  } catch {
    throw failure('Bad starting token: ' + token);
  }
}
