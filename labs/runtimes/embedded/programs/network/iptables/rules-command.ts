import { applyCommand } from '../../../network/firewall/iptables/apply-command.ts';
import { type IptablesCommand, parseCommandLine } from '../../../network/firewall/iptables/command-line.ts';
import { extras } from '../../../network/firewall/iptables/rule-row.ts';
import { rowsText, rulesText } from '../../../network/firewall/iptables/listing.ts';
import { helpText } from './help-text.ts';
import { answered, type IptablesTool, readNames, readRules, versionOf, writeRules } from './tool.ts';

/** `iptables`: looks at rules and changes them. */
export function rulesCommand(tool: IptablesTool): Promise<number> {
  const { context, family } = tool;
  return answered(tool, async () => {
    const names = await readNames(context);
    const command = parseCommandLine(context.argv.slice(1), family, names);
    const { verb } = command;
    if (verb === 'version') return (await context.stdout.write(`${versionOf(tool)}\n`), 0);
    if (verb === 'help') return (await context.stdout.write(helpText(tool)), 0);
    const before = await readRules(context);
    if (verb === 'L' || verb === 'S') {
      const request = { ...command, family };
      const style = { ...command, userName: names.userName, hostName: names.hostName };
      await context.stdout.write(verb === 'S' ? rulesText(before, request, command.verbose) : rowsText(before, request, style));
      return 0;
    }
    const after = applyCommand(before, command, family);
    if (after !== before) await writeRules(context, after);
    return told(tool, command, names.userName);
  });
}

/** `-v` repeats what was done. */
async function told({ context, family }: IptablesTool, { verb, verbose, rules }: IptablesCommand, userName: (uid: string) => string): Promise<number> {
  if (!verbose || !['A', 'C', 'D', 'I', 'R'].includes(verb)) return 0;
  const any = family === 4 ? '0.0.0.0/0' : '::/0';
  for (const rule of rules) {
    const { target, protocol, source, destination, ...faces } = rule;
    const address = (given: typeof source): string => `${given?.not ? '!' : ' '}${given?.value.replace(/\/(32|128)$/, '') ?? any}`;
    const face = (given: typeof source): string => `${given?.not ? '!' : ''}${given?.value ?? '*'}`;
    await context.stdout.write(
      `${target?.name ?? ''}  ${protocol?.value ?? 'all'} opt -- in ${face(faces.in)} out ${face(faces.out)} ${address(source)}  ->${address(destination)}  ${extras(rule, { numeric: true, family, userName })}\n`,
    );
  }
  return 0;
}
