const tone = (line: string): string | undefined => {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'added';
  if (line.startsWith('-') && !line.startsWith('---')) return 'removed';
  return line.startsWith('@@') ? 'hunk' : undefined;
};
const isHeader = (line: string): boolean => /^(Index: |=+$|--- |\+\+\+ |diff )/.test(line);

/** A unified diff, its sign kept as text so that colour is not the only mark. */
export function DiffView({ diff, name }: { readonly diff: string; readonly name: string }) {
  const lines = diff
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => !isHeader(line));
  return (
    <pre className="diff" tabIndex={0} aria-label={`Changes of ${name}`}>
      {lines.map((line, index) => (
        <span key={index} className={tone(line)}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
