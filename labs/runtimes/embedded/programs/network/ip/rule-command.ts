import { failure, type IpCall, jsonText, verbOf } from './ip-call.ts';

const rules = [
  [0, 'local'],
  [32_766, 'main'],
  [32_767, 'default'],
] as const;

export async function ruleCommand({ context, flags, words }: IpCall): Promise<number> {
  const verb = verbOf(words[0]);
  if (verb === undefined) return failure(context, `Command "${words[0]}" is unknown, try "ip rule help".`, 255);
  if (verb !== 'show') return failure(context, 'ip: changing rules of routing is not simulated', 1);
  const shown = flags.family === 6 ? rules.slice(0, 2) : rules;
  await context.stdout.write(
    flags.json
      ? jsonText(
          shown.map(([priority, table]) => ({ priority, src: 'all', table })),
          flags,
        )
      : shown.map(([priority, table]) => `${priority}:\tfrom all lookup ${table}\n`).join(''),
  );
  return 0;
}
