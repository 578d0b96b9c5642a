/** What the parser makes of bash's text. Words keep their raw text for `declare -f`, `jobs` and messages. */
export interface Word {
  readonly raw: string;
  readonly parts: readonly Part[];
  /** Arguments of `declare`, `export`, ... that look like assignments. */
  readonly assignment?: Assignment;
}

export type Part =
  /** Unquoted text: braces, tilde and globs apply. */
  | { readonly kind: 'literal'; readonly text: string }
  /** `'text'`, `\x` and `$'text'`. */
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'double'; readonly parts: readonly Part[] }
  | Parameter
  | { readonly kind: 'command'; readonly body: readonly AndOr[] }
  | { readonly kind: 'backtick'; readonly source: string; readonly line: number }
  | { readonly kind: 'arithmetic'; readonly parts: readonly Part[] }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly body: readonly AndOr[] };

/** `${...}` in all its forms. `operator` is bash's own: `:-`, `##`, `//`, `^^`, `@Q`, `:` (substring); `bad` is not a form at all. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly raw: string;
  readonly name: string;
  readonly subscript?: Word;
  readonly indirect?: boolean;
  readonly length?: boolean;
  /** `${!prefix@}` and `${!array[@]}` are told apart by `subscript`. */
  readonly names?: '@' | '*';
  readonly operator?: string;
  readonly words?: readonly Word[];
  readonly bad?: boolean;
}

export interface Assignment {
  readonly name: string;
  readonly subscript?: Word;
  readonly append: boolean;
  readonly value?: Word;
  readonly array?: readonly ArrayElement[];
}

export interface ArrayElement {
  readonly subscript?: Word;
  readonly append?: boolean;
  readonly word: Word;
}

export interface Redirection {
  readonly fd?: number;
  /** `{name}>`. */
  readonly variable?: string;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<-' | '<<<';
  readonly target: Word;
  readonly document?: HereDocument;
}

/** Filled when its lines were read. */
export interface HereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  text: string;
  parts: readonly Part[];
}

export interface AndOr {
  readonly line: number;
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly background: boolean;
}

export interface Pipeline {
  readonly commands: readonly Command[];
  readonly negated: boolean;
  readonly timed?: 'bash' | 'posix';
}

export type Command = SimpleCommand | Compound | FunctionDefinition;

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly line: number;
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export type Compound = { readonly line: number; readonly redirections: readonly Redirection[] } & CompoundBody;

export type CompoundBody =
  | { readonly kind: 'group' | 'subshell'; readonly body: readonly AndOr[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: readonly AndOr[]; readonly body: readonly AndOr[] }[];
      readonly otherwise?: readonly AndOr[];
    }
  | { readonly kind: 'for' | 'select'; readonly variable: string; readonly words?: readonly Word[]; readonly body: readonly AndOr[] }
  | { readonly kind: 'cfor'; readonly expressions: readonly Word[]; readonly body: readonly AndOr[] }
  | { readonly kind: 'while' | 'until'; readonly condition: readonly AndOr[]; readonly body: readonly AndOr[] }
  | { readonly kind: 'case'; readonly word: Word; readonly items: readonly CaseItem[] }
  | { readonly kind: 'arithmetic'; readonly expression: Word }
  | { readonly kind: 'conditional'; readonly expression: Conditional };

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: readonly AndOr[];
  readonly end: ';;' | ';&' | ';;&';
}

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly line: number;
  readonly name: string;
  readonly body: Compound;
}

export type Conditional =
  | { readonly kind: 'and' | 'or'; readonly left: Conditional; readonly right: Conditional }
  | { readonly kind: 'not' | 'parentheses'; readonly operand: Conditional }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly kind: 'word'; readonly word: Word };
