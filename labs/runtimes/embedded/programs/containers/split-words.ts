/** Words of a line as a shell splits them, quotes taken off. */
export function splitWords(text: string): string[] {
  const found = text.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? [];
  return found.map((word) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, ...groups: (string | undefined)[]) => {
      const [double, single, escaped] = groups;
      return double?.replaceAll(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '';
    }),
  );
}
