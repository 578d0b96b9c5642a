import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `DescribeSecurityGroups` as it is typed: `describe-security-groups`. */
export const dashed = (name: string): string =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();

let lists: Readonly<Record<string, string>> | undefined;

/** All that may be typed after `aws` (''), `aws ec2`, ..., in the order in which the command tells them. */
export function choices(command: string): readonly string[] {
  lists ??= JSON.parse(readFileSync(join(import.meta.dirname, '../../daemons/aws/api/names.json'), 'utf8')) as Record<string, string>;
  return (lists[command] ?? '').split(' ').filter(Boolean);
}
