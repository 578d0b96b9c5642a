import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { groupNames, type Pattern, regexOf } from './regex.ts';
import { Scope } from './scope.ts';
import { variableName } from './template.ts';

/** What the rewrite module does, in order. */
export type Statement =
  | { readonly kind: 'return'; readonly status: number; readonly text?: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'rewrite'; readonly pattern: Pattern; readonly names: readonly string[]; readonly replacement: string; readonly flag?: string }
  | { readonly kind: 'if'; readonly test: Condition; readonly scope?: Scope; readonly body: readonly Statement[] };

export type Condition =
  | { readonly kind: 'true'; readonly operand: string }
  | { readonly kind: 'equal'; readonly operand: string; readonly value: string; readonly not: boolean }
  | { readonly kind: 'match'; readonly operand: string; readonly pattern: Pattern; readonly names: readonly string[]; readonly not: boolean }
  | { readonly kind: 'file'; readonly path: string; readonly test: string; readonly not: boolean };

/** The rewrite statements of a server or location; `within`: the location's settings, which an `if` may change. */
export function statementsOf(directives: readonly Directive[], within?: Scope): Statement[] {
  return directives.flatMap((directive): Statement[] => {
    switch (directive.name) {
      case 'return':
        return [returnOf(directive)];
      case 'set':
        return [{ kind: 'set', name: variableName(directive.args[0]!, directive), value: directive.args[1]! }];
      case 'break':
        return [{ kind: 'break' }];
      case 'rewrite':
        return [rewriteOf(directive)];
      case 'if': {
        const scope = within && new Scope(directive.block ?? [], within);
        return [{ kind: 'if', test: conditionOf(directive), ...(scope && { scope }), body: statementsOf(directive.block ?? [], scope) }];
      }
      default:
        return [];
    }
  });
}

function returnOf(directive: Directive): Statement {
  const [code = '', text] = directive.args;
  if (/^\d{1,3}$/.test(code)) return { kind: 'return', status: Number(code), ...(text !== undefined && { text }) };
  if (directive.args.length === 1 && /^(?:https?:\/\/|\$scheme)/.test(code)) return { kind: 'return', status: 302, text: code };
  throw new ConfigError(`invalid return code "${code}"`, directive);
}

function rewriteOf(directive: Directive): Statement {
  const [pattern = '', replacement = '', flag] = directive.args;
  const compiled = regexOf(pattern, { at: directive });
  if (flag !== undefined && !['last', 'break', 'redirect', 'permanent'].includes(flag)) throw new ConfigError(`invalid parameter "${flag}"`, directive);
  const away = /^(?:https?:\/\/|\$scheme)/.test(replacement) ? 'redirect' : undefined;
  const how = flag ?? away;
  return { kind: 'rewrite', pattern: compiled, names: groupNames(pattern), replacement, ...(how !== undefined && { flag: how }) };
}

function conditionOf(directive: Directive): Condition {
  const words = wordsOf(directive);
  const [subject = '', operator, value] = words;
  if (/^!?-.$/.test(subject)) {
    if (words.length !== 2 || !/[fdex]$/.test(subject)) throw invalid(directive, subject);
    return { kind: 'file', path: operator!, test: subject.at(-1)!, not: subject.startsWith('!') };
  }
  if (!/^\$./.test(subject) || words.length === 2 || words.length > 3) throw invalid(directive, subject);
  const operand = variableName(subject, directive);
  if (operator === undefined) return { kind: 'true', operand };
  const not = operator.startsWith('!');
  if (operator === '=' || operator === '!=') return { kind: 'equal', operand, value: value!, not };
  if (!/^!?~\*?$/.test(operator)) throw new ConfigError(`unexpected "${operator}" in condition`, directive);
  const pattern = regexOf(value!, { insensitive: operator.endsWith('*'), at: directive });
  return { kind: 'match', operand, pattern, names: groupNames(value!), not };
}

const invalid = (directive: Directive, word: string): ConfigError => new ConfigError(`invalid condition "${word}"`, directive);

/** What stands between the brackets. */
function wordsOf(directive: Directive): string[] {
  const words = [...directive.args];
  const [first = '', last = ''] = [words[0], words.at(-1)];
  if (!first.startsWith('(')) throw invalid(directive, first);
  if (!last.endsWith(')')) throw invalid(directive, last);
  words[words.length - 1] = words.at(-1)!.slice(0, -1);
  words[0] = words[0]!.slice(1);
  if (words[0] === '' && words.length > 1) words.shift();
  if (words.at(-1) === '' && last === ')') words.pop();
  return words;
}
