import { X509Certificate } from 'node:crypto';
import type { ReadCertificate } from './certificate.ts';
import { readCertificate } from './certificate.ts';
import { nameText } from './names.ts';
import { type Command, errorLine, OpensslFailed, type Tool } from './tool.ts';

export interface Verdict {
  readonly number: number;
  readonly text: string;
  readonly depth: number;
  readonly certificate: ReadCertificate;
}

const isIssued = (child: ReadCertificate, parent: ReadCertificate): boolean =>
  child.issuer.whole.equals(parent.subject.whole) && new X509Certificate(child.der).verify(parent.key);

/** What is wrong with a chain; undefined: nothing. Also the chain, the leaf first. */
export function verdictOn(
  leaf: ReadCertificate,
  trusted: readonly ReadCertificate[],
  others: readonly ReadCertificate[] = [],
): { chain: ReadCertificate[]; verdict?: Verdict } {
  const chain = [leaf];
  for (let depth = 0; depth < 10; depth++) {
    const current = chain.at(-1)!;
    if (trusted.some(({ der }) => der.equals(current.der))) break;
    const own = isIssued(current, current);
    if (own)
      return {
        chain,
        verdict: { number: depth === 0 ? 18 : 19, text: `self-signed certificate${depth === 0 ? '' : ' in certificate chain'}`, depth, certificate: current },
      };
    const parent = [...trusted, ...others].find((one) => isIssued(current, one));
    if (!parent) return { chain, verdict: { number: 20, text: 'unable to get local issuer certificate', depth, certificate: current } };
    chain.push(parent);
  }
  const now = Date.now();
  for (const [depth, certificate] of [...chain.entries()].reverse()) {
    if (certificate.until.getTime() < now) return { chain, verdict: { number: 10, text: 'certificate has expired', depth, certificate } };
    if (certificate.from.getTime() > now) return { chain, verdict: { number: 9, text: 'certificate is not yet valid', depth, certificate } };
  }
  return { chain };
}

/** Every certificate of a file that is trusted. */
export async function trustedBy(tool: Tool, path: string | undefined): Promise<ReadCertificate[]> {
  if (path === undefined) return [];
  const bytes = await tool.context.sys.readFile(path).catch(() => undefined);
  if (!bytes)
    throw new OpensslFailed(
      [
        `Error loading file ${path}`,
        errorLine(`80000002:system library:BIO_new_file:No such file or directory:../crypto/bio/bss_file.c:67:calling fopen(${path}, r)`),
        errorLine('10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:'),
        errorLine('05880002:x509 certificate routines:X509_load_cert_crl_file_ex:system lib:../crypto/x509/by_file.c:229:'),
      ].join('\n'),
    );
  const blocks =
    Buffer.from(bytes)
      .toString('latin1')
      .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw new OpensslFailed(
      `Error loading file ${path}\n${errorLine('05800088:x509 certificate routines:X509_load_cert_crl_file_ex:no certificate or crl found:../crypto/x509/by_file.c:251:')}`,
    );
  return blocks.map((block) => readCertificate(new X509Certificate(block).raw));
}

export const verify: Command = {
  flags: 'verbose show_chain x509_strict partial_chain no-CAfile no-CApath',
  takes: 'CAfile CApath untrusted trusted purpose verify_hostname',
  async run(tool) {
    const trusted = await trustedBy(tool, tool.value('CAfile') ?? tool.value('trusted'));
    const others = await trustedBy(tool, tool.value('untrusted'));
    let code = 0;
    for (const path of tool.operands.length > 0 ? tool.operands : [undefined]) {
      const name = path ?? 'stdin';
      const leaf = await tool.certificate(path, { what: 'certificate file', code: 2 });
      const { chain, verdict } = verdictOn(leaf, trusted, others);
      const host = tool.value('verify_hostname');
      const strange = !verdict && host !== undefined && new X509Certificate(leaf.der).checkHost(host) === undefined;
      const wrong = verdict ?? (strange ? { number: 62, text: 'hostname mismatch', depth: 0, certificate: leaf } : undefined);
      if (wrong) {
        code = 2;
        await tool.complain(
          `${nameText(wrong.certificate.subject)}\nerror ${wrong.number} at ${wrong.depth} depth lookup: ${wrong.text}\nerror ${name}: verification failed`,
        );
      } else {
        await tool.say(`${name}: OK\n`);
        if (tool.has('show_chain'))
          await tool.say(
            `Chain:\n${chain.map((one, depth) => `depth=${depth}: ${nameText(one.subject)}${depth === 0 && path ? ' (untrusted)' : ''}\n`).join('')}`,
          );
      }
    }
    return code;
  },
};
