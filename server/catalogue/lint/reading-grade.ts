const plain = (markdown: string): string =>
  markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/`[^`]*`/g, 'it')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^#+ .*$/gm, '')
    .replace(/^\s*([-*]|\d+\.)\s+/gm, '')
    .replace(/[*_>|]/g, ' ');

export const wordsOf = (markdown: string): string[] => plain(markdown).match(/[A-Za-z][A-Za-z'-]*/g) ?? [];

const syllables = (word: string): number => {
  const groups = word
    .toLowerCase()
    .replace(/e$/, '')
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
};

/** Flesch-Kincaid school grade of English Markdown, code left out. A list item or a blank line ends a sentence too. */
export function readingGrade(markdown: string): number {
  const words = wordsOf(markdown);
  if (words.length === 0) return 0;
  const sentences = plain(markdown)
    .split(/[.!?:;]+\s|\n/)
    .filter((sentence) => /[A-Za-z]/.test(sentence)).length;
  return 0.39 * (words.length / Math.max(1, sentences)) + 11.8 * (words.reduce((sum, word) => sum + syllables(word), 0) / words.length) - 15.59;
}
