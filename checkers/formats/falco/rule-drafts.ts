import {
  type Exception,
  type Item,
  type ListItem,
  type Located,
  type MacroItem,
  type RuleFile,
  RuleFileError,
  type RuleItem,
  readItems,
} from './rule-items.ts';

/** A condition in pieces, as `append` joined them with blanks. */
export type Pieces = readonly { readonly text: string; readonly at: Located }[];

export interface ListDraft {
  readonly items: readonly string[];
  /** Of its definition, and of the last change to it: it sees what was defined before that. */
  readonly index: number;
  readonly changed: number;
}
export interface MacroDraft {
  readonly condition: Pieces;
  readonly index: number;
  readonly changed: number;
}
export interface RuleDraft {
  readonly name: string;
  readonly at: Located;
  readonly condition: Pieces;
  readonly output: string;
  readonly enabled: boolean;
  readonly exceptions: readonly (Exception & { readonly at: Located })[];
}
export interface Drafts {
  readonly lists: ReadonlyMap<string, ListDraft>;
  readonly macros: ReadonlyMap<string, MacroDraft>;
  readonly rules: ReadonlyMap<string, RuleDraft>;
}

/** What the files define together: later ones replace, append and override. Throws `RuleFileError`. */
export function draftsOf(files: readonly RuleFile[]): Drafts {
  const drafts = { lists: new Map<string, ListDraft>(), macros: new Map<string, MacroDraft>(), rules: new Map<string, RuleDraft>() };
  files.flatMap(readItems).forEach((item, index) => {
    if ('list' in item) drafts.lists.set(item.list, listDraft(item, drafts.lists.get(item.list), index));
    else if ('macro' in item) drafts.macros.set(item.macro, macroDraft(item, drafts.macros.get(item.macro), index));
    else drafts.rules.set(item.rule, ruleDraft(item, drafts.rules.get(item.rule)));
  });
  return drafts;
}

function listDraft(item: ListItem, before: ListDraft | undefined, index: number): ListDraft {
  if (!appends(item, item.override?.items)) return { items: item.items, index: before?.index ?? index, changed: index };
  if (!before) throw new RuleFileError(item.at, `no list "${item.list}" to append to`);
  return { items: [...before.items, ...item.items], index: before.index, changed: index };
}

function macroDraft(item: MacroItem, before: MacroDraft | undefined, index: number): MacroDraft {
  const condition = [{ text: item.condition, at: item.at }];
  if (!appends(item, item.override?.condition)) return { condition, index: before?.index ?? index, changed: index };
  if (!before) throw new RuleFileError(item.at, `no macro "${item.macro}" to append to`);
  return { condition: [...before.condition, ...condition], index: before.index, changed: index };
}

function appends({ append, override, at }: Pick<Item, 'append' | 'override' | 'at'>, action: 'append' | 'replace' | undefined): boolean {
  if (append && override) throw new RuleFileError(at, '"append" and "override" exclude each other');
  return append === true || action === 'append';
}

function ruleDraft(item: RuleItem, before: RuleDraft | undefined): RuleDraft {
  if (item.append && item.override) throw new RuleFileError(item.at, '"append" and "override" exclude each other');
  if (item.override) return overridden(item, before);
  if (item.append) {
    const when = (given: unknown) => (given === undefined ? undefined : ('append' as const));
    const given = { condition: when(item.condition), exceptions: when(item.exceptions) };
    return overridden({ ...item, output: undefined, desc: undefined, priority: undefined, tags: undefined, enabled: undefined, override: given }, before);
  }
  const { condition, output, desc, priority } = item;
  if (condition === undefined && output === undefined && desc === undefined && priority === undefined) return switched(item, before);
  for (const key of ['condition', 'output', 'desc', 'priority'] as const)
    if (item[key] === undefined) throw new RuleFileError(item.at, `rule "${item.rule}" has no ${key}`);
  const exceptions = exceptionsOf(item);
  const faceless = exceptions.find(({ fields }) => fields === undefined);
  if (faceless) throw new RuleFileError(item.at, `exception "${faceless.name}" has no fields`);
  return { name: item.rule, at: item.at, condition: [{ text: condition!, at: item.at }], output: output!, enabled: item.enabled ?? true, exceptions };
}

function switched(item: RuleItem, before: RuleDraft | undefined): RuleDraft {
  if (item.enabled === undefined) throw new RuleFileError(item.at, `rule "${item.rule}" has no condition`);
  if (!before) throw new RuleFileError(item.at, `no rule "${item.rule}" to switch on or off`);
  return { ...before, enabled: item.enabled };
}

const overridable = ['condition', 'output', 'desc', 'tags', 'exceptions', 'priority', 'enabled', 'warn_evttypes', 'skip-if-unknown-filter'] as const;

function overridden(item: RuleItem, before: RuleDraft | undefined): RuleDraft {
  const { override = {}, at } = item;
  if (!before) throw new RuleFileError(at, `no rule "${item.rule}" to change`);
  const stray = overridable.find((key) => item[key] !== undefined && override[key] === undefined);
  if (stray) throw new RuleFileError({ path: at.path, line: at.lineOf(stray) }, `"${stray}" has no entry under "override"`);
  const empty = overridable.find((key) => override[key] !== undefined && item[key] === undefined);
  if (empty) throw new RuleFileError(at, `"override" names "${empty}", which is not given`);
  const piece = item.condition === undefined ? [] : [{ text: item.condition, at }];
  const exceptions = exceptionsOf(item);
  return {
    ...before,
    condition: override.condition === 'replace' ? piece : [...before.condition, ...piece],
    output: override.output === undefined ? before.output : override.output === 'append' ? `${before.output} ${item.output}` : item.output!,
    enabled: item.enabled ?? before.enabled,
    exceptions: override.exceptions === 'replace' ? exceptions : exceptions.reduce(withException, before.exceptions),
  };
}

function exceptionsOf({ exceptions, at }: RuleItem): RuleDraft['exceptions'] {
  const list = exceptions === undefined || exceptions === '' ? [] : exceptions;
  const twice = list.find(({ name }, index) => list.findIndex((other) => other.name === name) < index);
  if (twice) throw new RuleFileError({ path: at.path, line: at.lineOf('exceptions') }, `two exceptions are named "${twice.name}"`);
  return list.map((one) => ({ ...one, at }));
}

function withException(all: RuleDraft['exceptions'], more: RuleDraft['exceptions'][number]): RuleDraft['exceptions'] {
  const place = { path: more.at.path, line: more.at.lineOf('exceptions') };
  const before = all.find(({ name }) => name === more.name);
  if (!before) {
    if (more.fields === undefined) throw new RuleFileError(place, `exception "${more.name}" is new and has no fields`);
    if (!more.values?.length) throw new RuleFileError(place, `exception "${more.name}" is new and has no values`);
    return [...all, more];
  }
  if (more.fields !== undefined || more.comps !== undefined) throw new RuleFileError(place, `only values can be appended to exception "${more.name}"`);
  return all.map((one) => (one === before ? { ...one, values: [...(one.values ?? []), ...(more.values ?? [])] } : one));
}
