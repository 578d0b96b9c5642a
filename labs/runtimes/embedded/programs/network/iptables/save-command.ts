import { isTable } from '../../../network/firewall/iptables/builtin.ts';
import { saveText } from '../../../network/firewall/iptables/listing.ts';
import { options } from '../../getopt.ts';
import { answered, type IptablesTool, readRules, versionOf } from './tool.ts';

const long = { counters: 'c', version: 'V', dump: 'd', 'table=': 't', 'modprobe=': 'M', 'file=': 'f', ipv4: '4', ipv6: '6' };

/** `iptables-save`: all rules as a text that `iptables-restore` reads. */
export function saveCommand(tool: IptablesTool): Promise<number> {
  const { context, family } = tool;
  return answered(tool, async () => {
    const given = await options(context, { short: 'bcdt:M:f:46V', long });
    if (given.has('V')) return (await context.stdout.write(`${versionOf(tool)}\n`), 0);
    if (given.operands.length > 0) return (await context.stderr.write('Unknown arguments found on commandline\n'), 1);
    const table = given.value('t');
    if (table !== undefined && !isTable(table)) return (await context.stderr.write(`Table \`${table}' does not exist\n`), 1);
    const date = ctime(new Date((await context.sys.clock()).nowMs));
    const text = saveText(await readRules(context), { family, date, counters: given.has('c'), ...(table !== undefined && { table }) });
    const file = given.value('f');
    await (file === undefined ? context.stdout.write(text) : context.sys.writeFile(file, text));
    return 0;
  });
}

/** `Mon Nov 23 22:21:33 2026`, in UTC. */
function ctime(date: Date): string {
  const [day = '', number = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`;
}
