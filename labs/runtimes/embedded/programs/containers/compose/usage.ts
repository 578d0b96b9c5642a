/** Python's argparse: the usage text, wrapped at the terminal's width. */
export function usageText(program: string, { options, positionals }: { options: readonly string[]; positionals: readonly string[] }, columns: number): string {
  const width = Math.max(columns - 2, 11);
  const prefix = 'usage: ';
  const whole = [program, ...options, ...positionals].join(' ');
  if (prefix.length + whole.length <= width) return `${prefix}${whole}\n`;
  const indent = ' '.repeat(prefix.length + program.length + 1);
  const lines = (parts: readonly string[], start: string): string[] => {
    const made: string[] = [];
    let line = start;
    for (const part of parts) {
      const joined = line.trim() === '' || line.endsWith(' ') ? `${line}${part}` : `${line} ${part}`;
      if (joined.length > width && line.trim() !== '' && line !== start) {
        made.push(line);
        line = `${indent}${part}`;
      } else line = joined;
    }
    return [...made, line];
  };
  return `${[...lines(options, `${prefix}${program} `), ...lines(positionals, indent)].join('\n')}\n`;
}
