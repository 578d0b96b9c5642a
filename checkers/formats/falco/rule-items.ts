import { LineCounter, type Node, type YAMLMap, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** One of the files that Falco reads, in its order. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** Falco, or this replay, does not take the files. The message names file and line. */
export class RuleFileError extends Error {
  constructor({ path, line }: Place, message: string) {
    super(`${path}:${line}: ${message}`);
    this.name = 'RuleFileError';
  }
}

export interface Place {
  readonly path: string;
  readonly line: number;
}

const text = z.string().min(1, 'must not be empty');
const flag = z
  .string()
  .regex(/^(true|false|yes|no|on|off)$/i, 'must be true or false')
  .transform((word) => /^(true|yes|on)$/i.test(word));
const action = z.enum(['append', 'replace']);
const replace = z.literal('replace', 'can only be replaced');

const exceptionSchema = z.strictObject({
  name: text,
  fields: z.union([text, z.array(text)]).optional(),
  comps: z.union([text, z.array(text)]).optional(),
  values: z.array(z.union([text, z.array(z.union([text, z.array(text)]))])).optional(),
});
export type Exception = z.infer<typeof exceptionSchema>;

const listSchema = z.strictObject({
  list: z.string().regex(/^[^()"'\s=,]+$/, 'is no name for a list'),
  items: z.array(text),
  append: flag.optional(),
  override: z.strictObject({ items: action }).optional(),
});

const macroSchema = z.strictObject({
  macro: z.string().regex(/^[a-zA-Z]+\w*$/, 'is no name for a macro'),
  condition: text,
  append: flag.optional(),
  override: z.strictObject({ condition: action }).optional(),
});

const ruleSchema = z.strictObject({
  rule: text,
  condition: text.optional(),
  desc: text.optional(),
  output: text.optional(),
  priority: z
    .string()
    .regex(/^(emergency|alert|critical|error|warning|notice|info|informational|debug)$/i, 'is no priority')
    .optional(),
  exceptions: z.union([z.array(exceptionSchema), z.literal('')]).optional(),
  enabled: flag.optional(),
  tags: z.array(z.string()).optional(),
  source: z.literal('syscall', 'only the source "syscall" is supported by this replay').optional(),
  warn_evttypes: flag.optional(),
  'skip-if-unknown-filter': flag.optional(),
  append: flag.optional(),
  override: z
    .strictObject({
      condition: action,
      output: action,
      desc: action,
      tags: action,
      exceptions: action,
      priority: replace,
      enabled: replace,
      warn_evttypes: replace,
      'skip-if-unknown-filter': replace,
    })
    .partial()
    .optional(),
});

const versionSchema = z.strictObject({ required_engine_version: z.string().regex(/^\d+(\.\d+\.\d+)?$/, 'is no version') });
const pluginsSchema = z.strictObject({
  required_plugin_versions: z.array(z.looseObject({ name: z.literal('container', 'only the plugin "container" is supported by this replay') })),
});

/** `lineOf` names the line of a key, `raw` the source of its value. */
export interface Located {
  readonly path: string;
  readonly line: number;
  lineOf(key: string): number;
  raw(key: string): string;
}
export type ListItem = z.infer<typeof listSchema> & { readonly at: Located };
export type MacroItem = z.infer<typeof macroSchema> & { readonly at: Located };
export type RuleItem = z.infer<typeof ruleSchema> & { readonly at: Located };
export type Item = ListItem | MacroItem | RuleItem;

const schemas = {
  list: listSchema,
  macro: macroSchema,
  rule: ruleSchema,
  required_engine_version: versionSchema,
  required_plugin_versions: pluginsSchema,
} as const;

/** More than anybody writes, and less than the parser's recursion bears. */
const tooDeep = /(?:[[{]\s*){50}|(?:- +){50}/;

/** Lists, macros and rules as the file has them, in order. Throws `RuleFileError`. */
export function readItems({ path, text: source }: RuleFile): Item[] {
  if (tooDeep.test(source)) throw new RuleFileError({ path, line: 1 }, 'lists within lists deeper than 50');
  const lines = new LineCounter();
  const documents = parseAllDocuments(source, { lineCounter: lines, schema: 'failsafe', uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  const lineAt = (offset = 0) => lines.linePos(offset).line;
  return documents.flatMap((document) => {
    const error = document.errors[0];
    if (error) throw new RuleFileError({ path, line: lineAt(error.pos[0]) }, error.message.split('\n')[0]!.replace(/ at line.*$/, ''));
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === '')) return [];
    if (!isSeq(contents)) throw new RuleFileError({ path, line: lineAt(contents.range?.[0]) }, 'a rules file is a list of rules, macros and lists');
    return contents.items.flatMap((node) => {
      const line = lineAt((node as Node).range?.[0]);
      if (!isMap(node)) throw new RuleFileError({ path, line }, 'each entry is a rule, a macro or a list');
      const twice = repeatedKey(node);
      if (twice) throw new RuleFileError({ path, line: lineAt(twice.offset) }, `the key "${twice.key}" stands there twice`);
      return itemOf(
        plainOf(() => node.toJS(document, { maxAliasCount: 20 }), { path, line }),
        locate(node, { path, line, lineAt, source }),
      );
    });
  });
}

/** The parser would compare each key with each other one, and the learner writes the file. */
function repeatedKey(node: YAMLMap): { key: string; offset: number } | undefined {
  const seen = new Set<unknown>();
  for (const { key } of node.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return { key: String(key.value), offset: key.range?.[0] ?? 0 };
    seen.add(key.value);
  }
  return undefined;
}

function itemOf(value: unknown, at: Located): Item[] {
  const kind = (Object.keys(schemas) as (keyof typeof schemas)[]).find((key) => typeof value === 'object' && value !== null && key in value);
  if (!kind) throw new RuleFileError(at, 'an entry has one of the keys rule, macro, list');
  const result = schemas[kind].safeParse(value);
  if (!result.success) throw problemOf(result.error, at);
  return kind === 'list' || kind === 'macro' || kind === 'rule' ? [{ ...result.data, at } as Item] : [];
}

function problemOf(error: z.ZodError, at: Located): RuleFileError {
  const issue = error.issues[0]!;
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue.path[0] ?? '');
  const what = issue.code === 'unrecognized_keys' ? `unknown key "${[...issue.path, key].join('.')}"` : `${issue.path.join('.')}: ${issue.message}`;
  return new RuleFileError({ path: at.path, line: at.lineOf(String(issue.path[0] ?? key)) }, what);
}

function plainOf(read: () => unknown, place: Place): unknown {
  try {
    return read();
  } catch (error) {
    throw new RuleFileError(place, (error as Error).message);
  }
}

interface Source extends Place {
  readonly source: string;
  lineAt(offset?: number): number;
}

function locate(node: YAMLMap, { path, line, source, lineAt }: Source): Located {
  const pairOf = (key: string) =>
    node.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as
      { key: { range: [number] }; value: { range?: [number, number] } | null } | undefined;
  return {
    path,
    line,
    lineOf: (key) => (pairOf(key) ? lineAt(pairOf(key)!.key.range[0]) : line),
    raw: (key) => {
      const pair = pairOf(key);
      return pair ? source.slice(pair.key.range[0], pair.value?.range?.[1] ?? pair.key.range[0]) : '';
    },
  };
}
