/** vi's pattern as a regular expression of JavaScript: `\(`, `\|`, `\+` are the special ones there. */
const translated = (text: string): string =>
  text
    .replace(/^\\[vVcC]/, '')
    .replace(/\\([(){}|+?<>=])|([(){}|+?])/g, (_whole, special?: string, plain?: string) =>
      special === undefined ? `\\${plain}` : /[<>]/.test(special) ? '\\b' : special === '=' ? '?' : special,
    );

/** undefined: no pattern. */
export const viPattern = (text: string, flags = ''): RegExp | undefined => {
  try {
    return new RegExp(translated(text), text.startsWith('\\c') && !flags.includes('i') ? `${flags}i` : flags);
  } catch {
    return undefined;
  }
};
