import { type Node, oid, oidText, read, sequence, set, wrap } from './der.ts';

const attributes: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  GN: '2.5.4.42',
  emailAddress: '1.2.840.113549.1.9.1',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
};
const short: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(attributes).map(([name, id]) => [id, name]));

/** `/O=Lab/CN=x` as a name of ASN.1; undefined where it is none. Names that nobody knows are told to `skipped`. */
export function nameOf(text: string, skipped: (name: string) => void = () => undefined): Buffer | undefined {
  if (!text.startsWith('/')) return undefined;
  const parts = [...text.matchAll(/\/((?:[^/\\]|\\.)*)/gs)].map(([, part]) => part!.replace(/\\(.)/g, '$1')).filter((part) => part !== '');
  const rows: Buffer[] = [];
  for (const part of parts) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    const id = attributes[name];
    if (id === undefined) skipped(name);
    else if (value !== '')
      rows.push(set(sequence(oid(id), wrap(name === 'C' || name === 'serialNumber' ? 0x13 : name === 'emailAddress' ? 0x16 : 0x0c, Buffer.from(value)))));
  }
  return sequence(...rows);
}

/** `O = Lab, CN = x` */
export function nameText(name: Node): string {
  return read(name.value)
    .map((row) =>
      read(row.value)
        .map((pair) => {
          const [id, value] = read(pair.value);
          const text = value!.value.toString('utf8');
          return `${short[oidText(id!)] ?? oidText(id!)} = ${/[,+"\\<>;]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text}`;
        })
        .join(' + '),
    )
    .join(', ');
}
