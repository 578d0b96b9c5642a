/** What one command printed. The first piece may have no command: it is what stood there before the first prompt. */
export interface Piece {
  readonly command?: string;
  readonly output: string;
}
/** `learner@host:~$ `, `root@host:/etc# `, with or without an environment before it, and the shells' own `bash-5.2$ `. */
const prompt = /^(?:\([^)]+\) )?(?:[\w.-]+@[\w.-]+:[^\n]*?|(?:ba)?sh-[\d.]+)[$#](?: (.*))?$/;

/** Splits a terminal's text at its prompts. A prompt where nothing was typed belongs to nothing. */
export function piecesOf(text: string): Piece[] {
  const pieces: { command?: string; lines: string[] }[] = [{ lines: [] }];
  for (const line of text.split('\n')) {
    const found = prompt.exec(line);
    if (!found) pieces.at(-1)?.lines.push(line);
    else if (found[1]?.trim()) pieces.push({ command: found[1].trim(), lines: [] });
  }
  return pieces
    .map(({ command, lines }) => ({ ...(command !== undefined && { command }), output: lines.join('\n').replace(/^\n+|\s+$/g, '') }))
    .filter(({ command, output }) => command !== undefined || output !== '');
}
