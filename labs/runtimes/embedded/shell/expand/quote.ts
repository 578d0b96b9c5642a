const control = /[\u0000-\u001f\u007f\udc80-\udcff]/;
const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
};

/** `$'...'`. */
const ansi = (text: string): string =>
  `$'${text.replace(/[\u0000-\u001f\u007f\udc80-\udcff\\']/g, (char) => named[char] ?? `\\${(char.charCodeAt(0) & 255).toString(8).padStart(3, '0')}`)}'`;

/** `'...'` always, as `${x@Q}` and `trap -p`. */
export const singleQuote = (text: string): string => (control.test(text) ? ansi(text) : `'${text.replaceAll("'", "'\\''")}'`);

/** Backslashes where needed: `printf %q`. */
export const backslashQuote = (text: string): string => {
  if (text === '') return "''";
  if (control.test(text)) return ansi(text);
  return text
    .replace(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff^#~-]/g, '\\$&')
    .replace(/^[#~]/, '\\$&')
    .replace(/\^/g, '\\^')
    .replace(/,/g, '\\,');
};

const needsQuotes = (text: string): boolean => /[\s"'\\|&;()<>!{}*[\]?^$`]/.test(text) || /^[#~]/.test(text) || text === '';

/** As `set` and `set -x` show words. */
export const quoteIfNeeded = (text: string): string => (control.test(text) ? ansi(text) : needsQuotes(text) ? singleQuote(text) : text);

/** `"..."`, as `declare -p`. */
export const doubleQuote = (text: string): string => (control.test(text) ? ansi(text) : `"${text.replace(/["\\$`]/g, '\\$&')}"`);
