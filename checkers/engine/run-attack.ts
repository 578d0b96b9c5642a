import { z } from 'zod';
import type { ScriptResult, Target } from '../target.ts';
import type { AttackReport, AttackSpec, CollectedAttack } from './contract.ts';
import { codeOf, within } from './within.ts';

export type ScriptAttack = AttackSpec & { readonly by: Extract<AttackSpec['by'], { kind: 'script' }> };

const reportSchema: z.ZodType<AttackReport> = z.strictObject({
  outcome: z.enum(['reached', 'stopped']),
  control: z.boolean(),
  observed: z.string().min(1).max(500),
});
const graceMs = 2_000;
const outputCap = 16_384;

export async function runAttack({ id, by }: ScriptAttack, target: Target, signal: AbortSignal): Promise<CollectedAttack> {
  let output = '';
  try {
    const result = await within({ name: `attack ${id}`, ms: by.timeoutMs + graceMs, signal }, (limit) =>
      target.visitor(by.from).run({ source: by.script, env: by.env, timeoutMs: by.timeoutMs, signal: limit }),
    );
    output = `${result.stdout}${result.stderr}`.slice(0, outputCap);
    return { ok: true, report: reportOf(result), output, at: new Date().toISOString() };
  } catch (error) {
    return {
      ok: false,
      code: codeOf(error, 'checks.attack_failed'),
      message: error instanceof Error ? error.message : String(error),
      output,
      at: new Date().toISOString(),
    };
  }
}

function reportOf({ report, exitCode }: ScriptResult): AttackReport {
  const parsed = reportSchema.safeParse(jsonOf(report));
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'report'}: ${issue.message}`).join('; ');
  throw Object.assign(new Error(`the attack ended with exit status ${exitCode} and no valid report (${problem})`), { code: 'checks.attack_report' });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
