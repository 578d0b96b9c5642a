import type { ProgramContext } from '../../program/program.ts';

/** `python3 -m json.tool`: prints JSON with an indent of four. */
export async function jsonTool({ sys, stdin, stdout, stderr }: ProgramContext, words: readonly string[]): Promise<number> {
  const [path] = words.filter((word) => !word.startsWith('-'));
  const bytes = path === undefined || path === '-' ? await stdin.all() : await sys.readFile(path);
  const indent = /^\d+$/.test(words[words.indexOf('--indent') + 1] ?? '') ? Number(words[words.indexOf('--indent') + 1]) : 4;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const text = JSON.stringify(words.includes('--sort-keys') ? sorted(value) : value, null, words.includes('--compact') ? undefined : indent);
    await stdout.write(`${text}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    await stderr.write('Expecting value: line 1 column 1 (char 0)\n');
    return 1;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
