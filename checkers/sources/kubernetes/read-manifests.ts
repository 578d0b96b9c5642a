import { type Document, type Node, type Pair, LineCounter, isAlias, isCollection, isMap, isNode, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import { jsonPointer } from '../../formats/json-pointer.ts';
import type { SourceFile, Unreadable } from '../../engine/define-reader.ts';

/** One object of a file: its value, and where each of its fields is. */
export interface Manifest {
  readonly value: Readonly<Record<string, unknown>>;
  readonly line: number;
  /** Lines of the fields below a path, by JSON pointer from there. */
  linesBelow(path: readonly string[]): Record<string, number>;
}

export interface Manifests {
  readonly manifests: readonly Manifest[];
  readonly unreadable: readonly Unreadable[];
}

/** As the API server's YAML reads: version 1.1 (`yes` is true, `<<` merges), but times stay text. */
const options = {
  version: '1.1',
  prettyErrors: false,
  logLevel: 'error',
  customTags: (tags: readonly unknown[]) => tags.filter((tag) => !isTime(tag)),
} as const;
const isTime = (tag: unknown) => {
  const { tag: name, format } = tag as { tag?: string; format?: string };
  return name === 'tag:yaml.org,2002:timestamp' || format === 'TIME';
};

const known = new WeakMap<SourceFile, Manifests>();

/** The objects of a YAML or JSON file, of several documents and of Lists. A file is parsed once, however many ask. */
export function readManifests(file: SourceFile): Manifests {
  const manifests = known.get(file) ?? parse(file);
  known.set(file, manifests);
  return manifests;
}

const nothing: Manifest = { value: {}, line: 1, linesBelow: () => ({}) };

function parse({ text }: SourceFile): Manifests {
  if (isForeignJson(text)) return { manifests: [nothing], unreadable: [] };
  if (isTooDeep(text)) return { manifests: [], unreadable: [{ reason: tooDeep }] };
  const counter = new LineCounter();
  try {
    const parsed = parseAllDocuments(plain(text), { ...options, lineCounter: counter } as never) as Document.Parsed[] | { empty: true };
    const documents = Array.isArray(parsed) ? parsed : [];
    const read = documents.map((document) => readDocument(document, { counter, text }));
    return { manifests: read.flatMap(({ manifests }) => manifests), unreadable: read.flatMap(({ unreadable }) => unreadable) };
  } catch (error) {
    return { manifests: [], unreadable: [{ reason: trouble(error) }] };
  }
}

/** Valid JSON that nowhere says `apiVersion`: lock files and the like, which need no closer look. */
function isForeignJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text) || text.includes('apiVersion') || text.includes('\\u')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const deepest = 2_000;
const tooDeep = 'It is nested too deeply to be read';

/** Whether brackets, or dashes of one line, open deeper than any manifest: the parser would take long to find out. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > deepest) return true;
  }
  return /(?:[-?:][ \t]+){1000}/.test(text);
}

/** JSON may be indented by tabs, YAML may not. A raw tab in JSON is never part of a string, so positions stay. */
function plain(text: string): string {
  if (!text.includes('\t') || !/^\s*[[{]/.test(text)) return text;
  try {
    JSON.parse(text);
    return text.replaceAll('\t', ' ');
  } catch {
    return text;
  }
}

function readDocument(document: Document.Parsed, { counter, text }: { counter: LineCounter; text: string }): Manifests {
  const at = (offset: number) => counter.linePos(offset);
  const [error] = document.errors;
  if (error) {
    const { line, col } = at(error.pos[0]);
    return { manifests: [], unreadable: [{ line, column: col, reason: trouble(error, text) }] };
  }
  const odd = keyThatIsNoText(document);
  if (odd) return { manifests: [], unreadable: [{ line: at(odd.range?.[0] ?? 0).line, reason: trouble('A key is not text', text) }] };
  if (document.contents === null) return { manifests: [], unreadable: [] };
  const line = at(document.contents.range[0]).line;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const place = { document, lineOf: (offset: number) => at(offset).line };
    return { manifests: objectsOf(value, { ...place, node: document.contents }), unreadable: [] };
  } catch (error) {
    return { manifests: [], unreadable: [{ line, reason: trouble(error) }] };
  }
}

/** `{{ .Values.x }}` is YAML: a map whose key is a map. No JSON can say it, so the API server refuses it. */
function keyThatIsNoText(document: Document.Parsed): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key)) return undefined;
      found = isNode(key) ? key : undefined;
      return found && visit.BREAK;
    },
  });
  return found;
}

interface Place {
  readonly document: Document.Parsed;
  readonly node: Node | undefined;
  lineOf(offset: number): number;
}

/** The value itself, or the items of a list; the items of `PodList` and the like may leave their kind out. */
function objectsOf(value: unknown, place: Place): Manifest[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => objectsOf(item, step(place, index)));
  if (typeof value !== 'object' || value === null) return [{ value: {}, line: lineOf(place), linesBelow: () => ({}) }];
  const object = value as Record<string, unknown>;
  if (typeof object.kind === 'string' && object.kind.endsWith('List') && Array.isArray(object.items)) {
    const itemKind = object.kind.slice(0, -'List'.length);
    const inherited = itemKind ? { apiVersion: object.apiVersion, kind: itemKind } : {};
    const items = step(place, 'items');
    return object.items.flatMap((item: unknown, index) => objectsOf(typeof item === 'object' && item ? { ...inherited, ...item } : item, step(items, index)));
  }
  return [{ value: object, line: lineOf(place), linesBelow: (path) => linesBelow(path.reduce<Place>(step, place)) }];
}

function step(place: Place, key: string | number): Place {
  const { node } = place;
  const child: unknown = isCollection(node) ? node.get(key, true) : undefined;
  return { ...place, node: resolved(child, place.document) };
}

const lineOf = ({ node, lineOf }: Place) => (node?.range ? lineOf(node.range[0]) : 1);

function resolved(node: unknown, document: Document.Parsed): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isNode(node) ? node : undefined;
}

function linesBelow({ document, node, lineOf }: Place): Record<string, number> {
  const lines: Record<string, number> = {};
  const note = (pointer: string, at: unknown) => {
    if (isNode(at) && at.range) lines[pointer] = lineOf(at.range[0]);
  };
  const walk = (at: unknown, pointer: string): void => {
    const here = resolved(at, document);
    if (isMap(here)) {
      for (const { value } of here.items.filter(isMerge)) for (const merged of sourcesOf(value, document)) walk(merged, pointer);
      for (const { key, value } of here.items.filter((pair) => !isMerge(pair))) {
        const below = pointer + jsonPointer([String(isScalar(key) ? key.value : key)]);
        note(below, key);
        walk(value, below);
      }
    } else if (isSeq(here)) {
      here.items.forEach((item, index) => {
        note(`${pointer}/${index}`, item);
        walk(item, `${pointer}/${index}`);
      });
    }
  };
  note('', node);
  walk(node, '');
  return lines;
}

const isMerge = ({ key }: Pair) => isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol');
function sourcesOf(value: unknown, document: Document.Parsed): readonly unknown[] {
  const node = resolved(value, document);
  return isSeq(node) ? node.items : [node];
}

const firstLine = (text: string) => text.split('\n')[0] ?? text;

/** The parser's own words, but for what they do not say. */
function trouble(error: unknown, text = ''): string {
  const said = firstLine(error instanceof Error ? error.message : String(error));
  if (error instanceof RangeError || said.includes('call stack')) return tooDeep;
  return text.includes('{{') ? `${said}. It looks like a template: render it first, as by helm template` : said;
}
