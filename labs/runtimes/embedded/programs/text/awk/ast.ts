export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | Target
  | { readonly kind: 'group'; readonly inner: Expression }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'step'; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'logic'; readonly operator: '&&' | '||'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'match'; readonly negated: boolean; readonly text: Expression; readonly pattern: Expression }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: string }
  | { readonly kind: 'call'; readonly name: string; readonly words: readonly Expression[]; readonly line: number }
  | { readonly kind: 'builtin'; readonly name: string; readonly words: readonly Expression[] }
  | { readonly kind: 'getline'; readonly from: 'input' | 'file' | 'command'; readonly source?: Expression; readonly target?: Target };

/** What can be assigned to. */
export type Target =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly array: string; readonly subscripts: readonly Expression[] };

export interface Redirection {
  readonly operator: '>' | '>>' | '|';
  readonly target: Expression;
}

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'print'; readonly format: boolean; readonly words: readonly Expression[]; readonly to?: Redirection }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no?: Statement }
  | {
      readonly kind: 'loop';
      readonly first?: Statement;
      readonly test?: Expression;
      readonly next?: Statement;
      readonly body: Statement;
      readonly late: boolean;
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'delete'; readonly array: string; readonly subscripts?: readonly Expression[] }
  | { readonly kind: 'leave'; readonly how: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value?: Expression };

export interface Rule {
  readonly on: 'BEGIN' | 'END' | 'record';
  readonly first?: Expression;
  readonly last?: Expression;
  /** Absent: the record is printed. */
  readonly body?: Statement;
}

export interface FunctionDefinition {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
}

/** What mawk says before it runs anything. */
export class AwkSyntaxError extends Error {}
