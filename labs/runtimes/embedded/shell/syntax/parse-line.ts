import { Parser } from './parser.ts';
import type { ScannerOptions } from './scanner.ts';
import { ShellSyntaxError } from './syntax-error.ts';

export type ParsedLine = { readonly complete: true } | { readonly incomplete: true } | { readonly error: ShellSyntaxError };

/** Whether a text that was typed is whole, wants another line (PS2), or is not bash. */
export const parseLine = (text: string, options: ScannerOptions = {}): ParsedLine => {
  const parser = new Parser(text, options);
  try {
    while (parser.next());
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return error.incomplete ? { incomplete: true } : { error };
  }
  const continued = /(^|[^\\])(\\\\)*\\\n?$/.test(text) && !/#[^\n]*$/.test(text);
  return parser.scanner.unterminated || continued ? { incomplete: true } : { complete: true };
};
