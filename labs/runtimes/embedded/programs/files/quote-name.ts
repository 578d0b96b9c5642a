const plain = /^[A-Za-z0-9_@%+=:,./^\]{}-][A-Za-z0-9_@%+=:,./^~#\]{}-]*$/;

/** A file name as GNU prints it on a terminal: shell quoting where a shell would need it. */
export function quoteName(name: string): string {
  if (plain.test(name)) return name;
  if (/[\x00-\x1f\x7f]/.test(name))
    return name
      .split(/([\x00-\x1f\x7f]+)/)
      .map((part, at) => (at % 2 === 0 ? `'${part.replaceAll("'", "'\\''")}'` : `$'${escapes(part)}'`))
      .join('');
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

const named: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\x07': '\\a' };
const escapes = (text: string) => [...text].map((letter) => named[letter] ?? `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');

/** A name inside an error message: always quoted, as `cannot access 'x'`. */
export const quoted = (name: string): string =>
  /[\x00-\x1f\x7f]/.test(name)
    ? quoteName(name)
    : name.includes("'")
      ? /["$`\\]/.test(name)
        ? `'${name.replaceAll("'", "'\\''")}'`
        : `"${name}"`
      : `'${name}'`;

/** A word that is no file name inside an error message, as GNU's quote() gives it in a UTF-8 locale. */
export const curly = (text: string): string => `‘${text}’`;
