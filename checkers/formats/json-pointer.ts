/** `['spec', 'a/b', 0]` is `/spec/a~1b/0`. */
export const jsonPointer = (path: readonly PropertyKey[]): string => path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The line of a field, or of the nearest field around it that is there. */
export function lineAt(lines: Readonly<Record<string, number>>, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const line = lines[jsonPointer(path.slice(0, length))];
    if (line !== undefined) return line;
  }
  return undefined;
}
