import { JsonError, parseJson } from '../json.ts';
import { Raised } from '../raised.ts';
import { jsonFrames } from '../traceback.ts';
import { Refused, type Source } from './refused.ts';

export interface Completion {
  readonly prompt?: string;
  readonly messages?: readonly { readonly content: string }[];
  readonly max_tokens?: number;
  readonly model?: string;
}

/** json.loads(body) as it stands in line 81. */
export function loaded(source: Source, body: Buffer): Completion {
  const text = body.toString();
  try {
    parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Raised('json.decoder.JSONDecodeError', error.message, [source.at(81, 'read_request', 'json.loads(body)'), ...jsonFrames(error.message, 'loads')]);
  }
  return JSON.parse(text) as Completion;
}

/** `request[key]` in line 98: what is missing, or no object at all. */
export function given<Key extends 'prompt' | 'messages'>(source: Source, request: Completion, key: Key): NonNullable<Completion[Key]> {
  const at = source.subscript(98, 'complete', ['request', `"${key}"`]);
  if (typeof request === 'string') throw new Raised('TypeError', "string indices must be integers, not 'str'", [at]);
  if (Array.isArray(request)) throw new Raised('TypeError', 'list indices must be integers or slices, not str', [at]);
  if (typeof request !== 'object' || request === null)
    throw new Raised('TypeError', `'${request === null ? 'NoneType' : typeof request === 'boolean' ? 'bool' : 'int'}' object is not subscriptable`, [at]);
  const value = request[key];
  if (value === undefined) throw new Raised('KeyError', `'${key}'`, [at]);
  return value;
}

export function object(source: Source, body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new Refused(400, 'the body is not JSON', { at: source.at(153, 'parsed') });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused(422, 'the body is not an object', { at: source.at(155, 'parsed') });
  return value as Record<string, unknown>;
}

/** `parsed(body)`: a request whose shape is what it should be. */
export function checked(source: Source, body: Buffer): Completion {
  const request = object(source, body);
  const { messages, prompt, max_tokens: tokens = 16, model = '' } = request;
  const refuse = (line: number, message: string): Refused => new Refused(422, message, { at: source.at(line, 'parsed') });
  if (!textsOf(messages, prompt).every((text) => typeof text === 'string')) throw refuse(159, 'prompt is a text, or messages a list of texts');
  if (!Number.isInteger(tokens) || (tokens as number) < 1) throw refuse(162, 'max_tokens is a whole number above 0');
  if (typeof model !== 'string') throw refuse(164, 'model is a name');
  return request;
}

function textsOf(messages: unknown, prompt: unknown): unknown[] {
  if (messages === undefined || messages === null) return [prompt];
  if (!Array.isArray(messages) || messages.length === 0) return [undefined];
  return messages.map((entry: unknown) => (entry as { content?: unknown } | null)?.content);
}
