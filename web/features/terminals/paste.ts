/** What a paste may hold: no control characters but tab and newline, so that nothing can end a bracketed paste or press keys. */
export function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

const manyLines = 5;
const manyBytes = 5 * 1024;

const linesOf = (text: string): string[] => text.replace(/\n+$/, '').split('\n');
/** Whether the learner is asked first: many lines, much text, or lines that a shell without bracketed paste would run one by one. */
export function needsQuestion(text: string, bracketed: boolean): boolean {
  const lines = linesOf(text).length;
  return lines >= manyLines || text.length > manyBytes || (!bracketed && (lines > 1 || text.endsWith('\n')));
}
export const asOneLine = (text: string): string =>
  linesOf(text)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
/** For the question: tabs are shown, lines are as they are. */
export const visiblePaste = (text: string): string => text.replaceAll('\t', '→\t');
