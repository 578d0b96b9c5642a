import type { Context, Shell } from '../state/shell.ts';
import type { Word } from '../syntax/ast.ts';
import type { Segment } from './segments.ts';

/** What a parameter stands for: one value, or a list (`$@`, `${a[*]}`). */
export interface Target {
  readonly name: string;
  /** As in messages: with its subscript. */
  readonly label: string;
  readonly values: readonly string[] | undefined;
  /** '@' or '*' where it is a list. */
  readonly list?: '@' | '*';
  readonly key?: string | number;
}

/** Values as segments: a list keeps its fields apart where the context has fields. */
export const listSegments = (shell: Shell, values: readonly string[], { list, context }: { list?: '@' | '*'; context: Context }): Segment[] => {
  const quoted = context.quoted ?? false;
  const piece = (text: string): Segment => ({ text, quoted, splits: !quoted && !context.whole });
  if (list === undefined) return values.map(piece);
  if (values.length === 0) return quoted && list === '*' ? [piece('')] : [];
  const ifs = shell.variables.get('IFS') ?? ' \t\n';
  if (list === '*' && (quoted || context.whole)) return [piece(values.join([...ifs][0] ?? ''))];
  if (context.whole) return [piece(values.join(' '))];
  return values.flatMap((value, index) => (index === 0 ? [piece(value)] : ['boundary' as const, piece(value)]));
};

/** The word after `:-` and its kin: in an unquoted parameter it is cut like the rest. */
export const operandSegments = async (shell: Shell, word: Word, context: Context): Promise<Segment[]> => {
  const segments = await shell.engine.expand.segments(shell, word.parts, { ...context, assignment: false });
  if (context.quoted || context.whole) return segments;
  return segments.map((segment) => (segment === 'boundary' || segment.quoted ? segment : { ...segment, splits: true }));
};
