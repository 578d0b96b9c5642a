export interface CronJob {
  readonly user: string;
  readonly command: string;
}

const schedule = /^(?:@\w+|(?:\S+\s+){4}\S+)\s+/;
const assignment = /^\s*["']?[A-Za-z_]\w*["']?\s*=/;

/** The jobs of a crontab. A system table names the account in its sixth field; a table of one account belongs to `owner`. */
export function jobsIn(table: string, owner?: string): CronJob[] {
  return table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#') && !assignment.test(line) && schedule.test(line))
    .flatMap((line) => {
      const rest = line.replace(schedule, '');
      if (owner !== undefined) return [{ user: owner, command: rest }];
      const [, user, command] = /^(\S+)\s+(.+)$/.exec(rest) ?? [];
      return user && command ? [{ user, command }] : [];
    });
}

/** Absolute paths that a command line names, but for those that it only writes to. */
export const pathsIn = (command: string): string[] => [
  ...new Set(command.replace(/\d?>>?\s*\S+/g, ' ').match(/(?<![\w.:])\/[\w.@+-]+(?:\/[\w.@+-]+)*/g) ?? []),
];
