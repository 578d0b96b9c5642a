import { LineCounter, type Node, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './problem.ts';

export interface YamlFile {
  readonly value: unknown;
  /** Line of the key or item that `path` leads to, or of its nearest parent. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Parses one YAML document and knows where each value stands. */
export function parseYaml(text: string, file: string): { yaml: YamlFile; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems = document.errors.map(({ message, pos }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    message: message.split('\n')[0]!.replace(/ at line.*$/, ''),
  }));
  const lineOf = (path: readonly PropertyKey[]) => {
    let node: unknown = document.contents;
    let offset = (isNode(node) && node.range?.[0]) || 0;
    for (const step of path) {
      const next = child(node, step);
      if (!next) break;
      offset = next.offset;
      node = next.node;
    }
    return lines.linePos(offset).line;
  };
  return { yaml: { value: problems.length ? undefined : document.toJS(), lineOf }, problems };
}

function child(node: unknown, step: PropertyKey): { node: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { node: pair.value, offset: (pair.key as Node).range![0] };
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { node: item, offset: item.range![0] } : undefined;
}

/** Checks a parsed file against its schema; every issue becomes a problem with its line. */
export function validate<S extends z.ZodType>(schema: S, yaml: YamlFile, file: string): { value?: z.output<S>; problems: Problem[] } {
  const result = schema.safeParse(yaml.value);
  if (result.success) return { value: result.data, problems: [] };
  return {
    problems: result.error.issues
      .flatMap(leaves)
      .map(({ path, message }) => ({ file, line: yaml.lineOf(path), message: path.length ? `${path.map(String).join('.')}: ${message}` : message })),
  };
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** An unknown key stands at the key; a union answers with the branch that came closest. */
function leaves(issue: z.core.$ZodIssue): Leaf[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...issue.path, key], message: `unknown key "${key}"` }));
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path: issue.path, message: issue.message }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => leaves({ ...inner, path: [...issue.path, ...inner.path] })));
  return branches.reduce((best, branch) => (branch.length < best.length ? branch : best));
}
