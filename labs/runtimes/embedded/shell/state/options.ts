/** `set -o` names with their letters, in bash's order. */
export const setOptions: readonly (readonly [name: string, letter?: string])[] = [
  ['allexport', 'a'],
  ['braceexpand', 'B'],
  ['emacs'],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h'],
  ['histexpand', 'H'],
  ['history'],
  ['ignoreeof'],
  ['interactive-comments'],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['nolog'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['pipefail'],
  ['posix'],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['vi'],
  ['xtrace', 'x'],
];

const defaultSet = ['braceexpand', 'hashall', 'interactive-comments'];

const shoptNames =
  'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 compat32 compat40 compat41 compat42 compat43 compat44 complete_fullquote direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob force_fignore globasciiranges globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo'.split(
    ' ',
  );

const defaultShopt =
  'checkwinsize cmdhist complete_fullquote extquote force_fignore globasciiranges globskipdots hostcomplete interactive_comments patsub_replacement progcomp promptvars sourcepath'.split(
    ' ',
  );

/** What `set` and `shopt` turn on and off. */
export class Options {
  readonly set: Set<string>;
  readonly shopt: Set<string>;

  constructor(from?: { readonly set: Iterable<string>; readonly shopt: Iterable<string> }) {
    this.set = new Set(from?.set ?? defaultSet);
    this.shopt = new Set(from?.shopt ?? defaultShopt);
  }

  static readonly shoptNames: readonly string[] = shoptNames;

  has(name: string): boolean {
    return this.set.has(name);
  }

  turn(name: string, on: boolean): boolean {
    if (!setOptions.some(([known]) => known === name)) return false;
    if (on) this.set.add(name);
    else this.set.delete(name);
    return true;
  }

  turnShopt(name: string, on: boolean): boolean {
    if (!shoptNames.includes(name)) return false;
    if (on) this.shopt.add(name);
    else this.shopt.delete(name);
    return true;
  }

  static named(letter: string): string | undefined {
    return setOptions.find(([, short]) => short === letter)?.[0];
  }

  /** Letters as in `$-`. */
  letters(): string {
    return setOptions
      .flatMap(([name, letter]) => (letter && this.set.has(name) ? [letter] : []))
      .sort((left, right) => order(left) - order(right))
      .join('');
  }
}

const order = (letter: string): number => 'abefhkmnprtuvxBCEHPT'.indexOf(letter);
