import type { ProgramContext } from '../../program/program.ts';
import { failure } from './aws-error.ts';
import { compile } from './jmespath/evaluate.ts';
import { JmesError } from './jmespath/jmes-error.ts';
import { tableOutput } from './table-output.ts';
import { textOutput } from './text-output.ts';

export interface Printing {
  readonly output: string;
  readonly query?: (value: unknown) => unknown;
  readonly color?: string;
}

/** Reads `--query`; a wrong one is told before anything is asked. */
export function queryOf(text: string | undefined): ((value: unknown) => unknown) | undefined {
  if (text === undefined) return undefined;
  try {
    const find = compile(text);
    return (value) => {
      try {
        return find(value);
      } catch (error) {
        throw error instanceof JmesError ? failure(error.message) : error;
      }
    };
  } catch (error) {
    if (!(error instanceof JmesError)) throw error;
    throw failure(`Bad value for --query ${text}: ${error.message}`);
  }
}

/** Prints what an operation answered. */
export async function print(context: ProgramContext, title: string, answer: { readonly value: unknown; readonly how: Printing }): Promise<void> {
  const { output, query, color = 'auto' } = answer.how;
  const value = query ? query(answer.value) : answer.value;
  const text = output === 'text' ? textOutput(value) : output === 'table' ? tableText(context, title, { value, color }) : jsonText(value);
  if (text !== '') await context.stdout.write(text);
}

/** An empty structure is an answer without a body. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null, null, 4);
  return text === '{}' ? '' : `${text}\n`;
}

function tableText({ stdout, terminal }: ProgramContext, title: string, { value, color }: { value: unknown; color: string }): string {
  const colour = color === 'on' || (color === 'auto' && stdout.isTerminal);
  const width = (stdout.isTerminal ? terminal?.size().cols : undefined) ?? 80;
  const table = tableOutput(title, value, { width, colour });
  // The colours of a terminal are reset once more at the end.
  return table !== '' && colour && stdout.isTerminal ? `${table}\u001b[0m` : table;
}
