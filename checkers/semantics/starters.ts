/** What would start a program again: recognised in the text of unit files, cron tables and scripts. */

export interface Wanted {
  /** Unit names with their suffix: `vsftpd.service`. */
  readonly units: readonly string[];
  /** Absolute paths of programs and scripts. */
  readonly programs: readonly string[];
}

/** The first line that names one of the programs or units, or starts one of the units by its short name. */
export const startingLine = (text: string, wanted: Wanted): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line && !/^[#;]/.test(line) && !documents.test(line) && needles(wanted).some((needle) => needle.test(line)));

/** Units that the unit activates, beside itself: a socket, timer or path starts the service of its stem, or the one that it names. */
export function activatedBy(unit: string, text: string): string[] {
  const [, stem, kind] = /^(.+)\.(socket|timer|path)$/.exec(unit) ?? [];
  if (!stem) return [];
  const named = [...text.matchAll(/^\s*(?:Unit|Service)\s*=\s*(\S+)/gm)].map(([, name]) => name!);
  if (named.length) return named;
  const once = kind === 'socket' && /^\s*Accept\s*=\s*(yes|true|1|on)/im.test(text);
  return [once ? `${stem}@.service` : `${stem}.service`];
}

/** Directives that only speak of another unit. */
const documents = /^(Description|Documentation|Before|After|Conflicts|PartOf|Alias|Also)\s*=/i;

const needles = ({ units, programs }: Wanted): RegExp[] => [
  ...[...programs, ...units].map((name) => new RegExp(`(^|[^\\w./-])[@:+!-]*${escape(name)}(?![\\w-])`)),
  ...units
    .map((unit) => escape(unit.replace(/\.[a-z]+$/, '')))
    .flatMap((stem) => [new RegExp(`\\b(systemctl|service|invoke-rc\\.d)\\b.*\\s${stem}(\\s|$)`), new RegExp(`/etc/init\\.d/${stem}(?![\\w-])`)]),
];

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
