import type { AndOr, Command, Compound, FunctionDefinition, HereDocument, Pipeline, Redirection, SimpleCommand, Word } from './ast.ts';
import { compoundReaders } from './compound.ts';
import { Scanner, type ScannerOptions } from './scanner.ts';
import { Words } from './words.ts';

const redirections = ['&>>', '<<<', '<<-', '&>', '>>', '>&', '>|', '<<', '<&', '<>', '<', '>'] as const;
const reserved = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  '{',
  '}',
  '!',
  '[[',
  'function',
  'time',
  'in',
]);
const declarations = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias', 'eval', 'let']);
const unquoted = (raw: string): string =>
  raw.replace(/\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/g, (_, ...found: (string | undefined)[]) => found.slice(0, 3).find((text) => text !== undefined) ?? '');

/** bash's grammar, one complete command (a line, or as many as it spans) at a time, as bash reads it. */
export class Parser {
  readonly scanner: Scanner;
  readonly words: Words;

  constructor(text: string, options: ScannerOptions = {}) {
    this.scanner = new Scanner(/[\\\n]$/.test(text) ? text : `${text}\n`, options);
    this.words = new Words(this);
  }

  /** The commands of the next line that is not empty, or undefined at the end. Throws ShellSyntaxError. */
  next(): readonly AndOr[] | undefined {
    const { scanner } = this;
    scanner.newlines();
    scanner.blanks();
    if (scanner.atEnd) return undefined;
    const items: AndOr[] = [];
    for (;;) {
      items.push(this.andOr());
      if (scanner.take('\n')) return items;
      if (scanner.operator() === undefined && scanner.atEnd) break;
      if (!items.at(-1)!.background && !scanner.take(';')) scanner.unexpected();
      if (scanner.take('\n')) return items;
      if (scanner.operator() === undefined && scanner.atEnd) break;
    }
    scanner.finishDocuments();
    return items;
  }

  /** The commands in `$(...)`, which may be none. */
  substitution(): readonly AndOr[] {
    this.scanner.newlines();
    return this.scanner.operator() === ')' ? [] : this.list();
  }

  /** Commands up to a reserved word or an operator that ends them; at least one. */
  list(): AndOr[] {
    const { scanner } = this;
    const items: AndOr[] = [];
    scanner.newlines();
    for (;;) {
      items.push(this.andOr());
      const separated = items.at(-1)!.background || scanner.take(';') || scanner.operator() === '\n';
      scanner.newlines();
      if (!separated || this.endsList()) return items;
    }
  }

  private endsList(): boolean {
    const operator = this.scanner.operator();
    if (operator === undefined && this.scanner.atEnd) return true;
    if (operator !== undefined) return [')', ';;', ';&', ';;&'].includes(operator);
    return ['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}'].includes(this.scanner.plain() ?? '');
  }

  private andOr(): AndOr {
    const { scanner } = this;
    scanner.blanks();
    const { line } = scanner;
    const first = this.pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    for (;;) {
      const operator = scanner.operator();
      if (operator !== '&&' && operator !== '||') break;
      scanner.take(operator);
      scanner.newlines();
      rest.push({ operator, pipeline: this.pipeline() });
    }
    return { line, first, rest, background: scanner.take('&') };
  }

  private pipeline(): Pipeline {
    const { scanner } = this;
    let negated = false;
    let timed: Pipeline['timed'];
    for (;;) {
      if (scanner.takePlain('!')) negated = !negated;
      else if (scanner.takePlain('time')) timed = scanner.takePlain('-p') ? 'posix' : 'bash';
      else break;
    }
    const prefix = { negated, ...(timed && { timed }) };
    if ((negated || timed) && this.endsPipeline()) return { commands: [], ...prefix };
    const commands = [this.command()];
    for (;;) {
      const both = scanner.take('|&');
      if (!both && !scanner.take('|')) return { commands, ...prefix };
      if (both) commands.push(withErrors(commands.pop()!));
      scanner.newlines();
      commands.push(this.command());
    }
  }

  private endsPipeline(): boolean {
    const operator = this.scanner.operator();
    return operator === '\n' || operator === ';' || (operator === undefined && this.scanner.atEnd);
  }

  command(): Command {
    const { scanner } = this;
    if (scanner.expandAlias()) return this.command();
    const compound = this.compound();
    if (compound) return compound;
    if (reserved.has(scanner.plain() ?? '') && !['in', 'function'].includes(scanner.plain()!)) scanner.unexpected();
    return this.function() ?? this.simple();
  }

  compound(): Compound | undefined {
    const { scanner } = this;
    const { line } = scanner;
    const key = scanner.operator() === '(' ? '(' : (scanner.plain() ?? '');
    const reader = Object.hasOwn(compoundReaders, key) ? compoundReaders[key] : undefined;
    const body = reader?.(this);
    return body && { line, redirections: this.redirections(), ...body };
  }

  private redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (let next = this.redirection(); next; next = this.redirection()) found.push(next);
    return found;
  }

  private function(): FunctionDefinition | undefined {
    const { scanner } = this;
    const { line, position } = scanner;
    const keyword = scanner.takePlain('function');
    const name = scanner.plain();
    if (name !== undefined) scanner.position += name.length;
    const parentheses = name !== undefined && !name.includes('=') && scanner.take('(') && scanner.take(')');
    if (!parentheses && !keyword) {
      const opened = name !== undefined && !name.includes('=') && /^[ \t]*\(/.test(scanner.text.slice(position + name.length));
      if (opened) scanner.unexpected();
      scanner.position = position;
      return undefined;
    }
    scanner.newlines();
    const body = this.compound() ?? scanner.unexpected();
    return { kind: 'function', line, name: name ?? '', body };
  }

  private simple(): SimpleCommand {
    const { scanner, words } = this;
    const { line } = scanner;
    const simple = {
      kind: 'simple' as const,
      line,
      assignments: [] as SimpleCommand['assignments'][number][],
      words: [] as Word[],
      redirections: [] as Redirection[],
    };
    for (;;) {
      const redirection = this.redirection();
      if (redirection) {
        simple.redirections.push(redirection);
        continue;
      }
      if (simple.words.length === 0 || scanner.afterBlankAlias()) scanner.expandAlias();
      if (scanner.operator() !== undefined) break;
      const declares = simple.words.length > 0 && declarations.has(simple.words[0]!.raw.replace(/^(builtin|command)$/, simple.words[1]?.raw ?? ''));
      const word = words.word({ assignment: simple.words.length === 0 || declares });
      if (!word) break;
      if (word.assignment && simple.words.length === 0) simple.assignments.push(word.assignment);
      else simple.words.push(word);
    }
    if (simple.words.length + simple.assignments.length + simple.redirections.length === 0) scanner.unexpected();
    if (scanner.operator() === '(') scanner.unexpected();
    return simple;
  }

  private redirection(): Redirection | undefined {
    const { scanner, words } = this;
    scanner.blanks();
    const prefix = /(?:(\d+)|\{([A-Za-z_][A-Za-z0-9_]*)\})(?=[<>])/y;
    prefix.lastIndex = scanner.position;
    const found = prefix.exec(scanner.text);
    const at = scanner.position + (found?.[0].length ?? 0);
    const operator = redirections.find((text) => scanner.text.startsWith(text, at));
    if (!operator || ((operator === '<' || operator === '>') && scanner.text[at + 1] === '(')) return undefined;
    scanner.position = at + operator.length;
    const target = words.word() ?? scanner.unexpected();
    const base = { operator, target, ...(found?.[1] && { fd: Number(found[1]) }), ...(found?.[2] && { variable: found[2] }) };
    return operator === '<<' || operator === '<<-' ? { ...base, document: this.document(target, operator === '<<-') } : base;
  }

  private document(target: Word, stripTabs: boolean): HereDocument {
    const quoted = /["'\\]/.test(target.raw);
    const document: HereDocument = { delimiter: quoted ? unquoted(target.raw) : target.raw, quoted, stripTabs, text: '', parts: [] };
    const { options } = this.scanner;
    const parse = (text: string) =>
      text === '' ? [] : new Parser(text, { ...options, firstLine: this.scanner.line }).words.parts({ stop: '', quoted: true, document: true });
    this.scanner.pending.push({ document, parse, line: this.scanner.line });
    return document;
  }
}

/** `a |& b`: its errors go the way of its output. */
const withErrors = (command: Command): Command => {
  const both: Redirection = { fd: 2, operator: '>&', target: { raw: '1', parts: [{ kind: 'literal', text: '1' }] } };
  if (command.kind === 'function') return command;
  return { ...command, redirections: [...command.redirections, both] };
};
