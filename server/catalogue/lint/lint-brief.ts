import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';
import { readingGrade, wordsOf } from './reading-grade.ts';

const words = { min: 60, max: 400 };
const gradeMax = 11;

/** Programs and forms that change a machine. A brief may look around or show the attack, never fix. */
const fixing =
  /\b(sudo\s+)?(sed\s+-i|tee\b|chmod|chown|rm\s|kill|pkill|passwd\s|usermod|userdel|gpasswd|chpasswd|visudo|systemctl\s+(stop|disable|mask|restart|reload|edit)|service\s+\S+\s+(stop|restart|reload)|apt(-get)?\s+(install|remove|purge)|dpkg\s+-[rP]|nft\s+(add|insert|-f)|iptables\s+-[AIPD]|ufw\s|aws\s+\S+\s+(revoke|authorize|delete|modify|create|put|update)|(docker|podman)\s+(rm|stop|kill|run|update)|kubectl\s+(apply|delete|edit|patch|scale|label))/;

/** The brief is short, readable, and gives no command that fixes. */
export function lintBrief({ text, nameOf }: LintContext): Problem[] {
  const file = nameOf('brief.md');
  const brief = text('brief.md');
  const count = wordsOf(brief).length;
  const grade = readingGrade(brief);
  return [
    ...(count < words.min || count > words.max ? [{ file, message: `${count} words; a brief has ${words.min} to ${words.max}` }] : []),
    ...(grade > gradeMax ? [{ file, message: `reads at school grade ${grade.toFixed(1)}; ${gradeMax} is the limit (shorter sentences, shorter words)` }] : []),
    ...codeOf(brief).flatMap(({ line, code }) => (fixing.test(code) ? [{ file, line, message: `gives a command that fixes: ${code}` }] : [])),
  ];
}

/** Fenced lines and inline code with their line numbers. */
function codeOf(markdown: string): { line: number; code: string }[] {
  let fenced = false;
  return markdown.split('\n').flatMap((content, index) => {
    if (/^\s*(```|~~~)/.test(content)) fenced = !fenced;
    const codes = fenced ? [content] : [...content.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
    return codes.map((code) => ({ line: index + 1, code: code.trim() }));
  });
}
