export interface From {
  readonly reference: string;
  /** From 1. */
  readonly line: number;
  readonly last: boolean;
}

/** The images that a Containerfile starts from: FROM lines, but those that name an earlier stage or `scratch`. ARGs before the first FROM are filled in. */
export function fromsOf(text: string): From[] {
  const args = new Map<string, string>();
  const stages = new Set<string>();
  const found: (Omit<From, 'last'> & { readonly stage: number })[] = [];
  let count = 0;
  for (const { line, words } of instructions(text)) {
    const [name = '', ...rest] = words;
    if (/^arg$/i.test(name) && count === 0) for (const one of rest) args.set(one.split('=')[0]!, one.slice(one.indexOf('=') + 1).replace(/^["']|["']$/g, ''));
    if (!/^from$/i.test(name)) continue;
    count++;
    const [reference = '', as, stage] = rest.filter((word) => !word.startsWith('--'));
    const filled = reference.replace(/\$\{?(\w+)\}?/g, (whole, key: string) => args.get(key) ?? whole);
    if (!stages.has(filled.toLowerCase()) && filled !== 'scratch') found.push({ reference: filled, line, stage: count });
    if (as && /^as$/i.test(as) && stage) stages.add(stage.toLowerCase());
  }
  return found.map(({ reference, line, stage }) => ({ reference, line, last: stage === count }));
}

function instructions(text: string): { line: number; words: string[] }[] {
  const lines = text.split(/\r?\n/);
  const found: { line: number; words: string[] }[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    if (/^\s*#/.test(lines[index]!)) continue;
    const parts = [lines[index]!.trimEnd()];
    while (parts.at(-1)!.endsWith('\\') && index + 1 < lines.length) parts.push(lines[++index]!.trimEnd());
    found.push({ line, words: parts.flatMap((part) => part.replace(/\\$/, '').split(/\s+/).filter(Boolean)) });
  }
  return found;
}
