/** How alike two texts are, from 0 to 1: twice what they share, by their longest common parts, over both lengths. */
function likeness(one: string, other: string): number {
  const shared = (from: string, to: string): number => {
    let best = { at: 0, there: 0, length: 0 };
    for (let at = 0; at < from.length; at++) {
      for (let there = 0; there < to.length; there++) {
        let length = 0;
        while (at + length < from.length && from[at + length] === to[there + length]) length++;
        if (length > best.length) best = { at, there, length };
      }
    }
    if (best.length === 0) return 0;
    const { at, there, length } = best;
    return length + shared(from.slice(0, at), to.slice(0, there)) + shared(from.slice(at + length), to.slice(there + length));
  };
  return (2 * shared(one, other)) / (one.length + other.length);
}

/** At most three choices that are much like the word, the most alike first. */
export function closeMatches(word: string, choices: readonly string[]): string[] {
  const near = choices.filter((choice) => (2 * Math.min(choice.length, word.length)) / (choice.length + word.length) >= 0.8);
  return near
    .map((choice) => ({ choice, score: likeness(choice, word) }))
    .filter(({ score }) => score >= 0.8)
    .sort((one, other) => other.score - one.score || (one.choice < other.choice ? 1 : -1))
    .slice(0, 3)
    .map(({ choice }) => choice);
}
