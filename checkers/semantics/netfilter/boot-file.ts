import { iptablesChains, tablesIn } from './iptables-save.ts';
import { mayPass } from './packet-walk.ts';

/** Whether a file of rules, in the words of nft or of iptables-save, turns away what comes in and is named by no rule. */
export function deniesByDefault(text: string): boolean {
  if (tablesIn(text).length === 0) return nftDenies(text.replace(/(^|\s)#.*$/gm, ''));
  const packet = { protocol: 'tcp' as const, source: '198.51.100.7', destination: '198.51.100.8', port: 31_337, in: 'eth0' };
  return !mayPass(iptablesChains(text), packet);
}

/** Some chain of the input hook has the policy drop, or ends in a statement that turns everything away. */
function nftDenies(text: string): boolean {
  const chains = new Map([...text.matchAll(/\bchain\s+(\S+)\s*\{/g)].map((found) => [found[1]!, bodyAt(text, found.index + found[0].length)]));
  const ends = (body: string, depth = 0): boolean => {
    const last = statementsOf(body).at(-1) ?? '';
    const [, next] = /^(?:jump|goto)\s+(\S+)$/.exec(last) ?? [];
    if (next !== undefined) return depth < 8 && chains.has(next) && ends(chains.get(next)!, depth + 1);
    return /^(?:(?:counter|log(?:\s+(?:prefix|level|group|flags)\s+(?:"[^"]*"|\S+))*|limit\s+rate\s+over\s.*)\s+)*(?:drop|reject(?:\s+with\s+.*)?)$/.test(last);
  };
  return [...chains.values()].some((body) => /\bhook\s+input\b/.test(body) && (/\bpolicy\s+drop\b/.test(body) || ends(body)));
}

/** What stands between a brace and its partner. */
function bodyAt(text: string, from: number): string {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

const statementsOf = (body: string): string[] =>
  body
    .split(/[\n;]/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line && !/^(type|policy|comment) /.test(line));
