import { plain, type Structure, type Value } from './query.ts';
import type { MemberType, ServiceApi } from './service-api.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (char) => escapes[char]!);

/** The elements of an answer. Absent fields have no element, empty lists an empty one. */
export function writeXml(api: ServiceApi, shape: string | undefined, value: Structure): string {
  return api
    .members(shape)
    .map(({ name, answer, type }) => {
      const field = value[name];
      return field === undefined || field === null ? '' : element(answer, content(api, type, field));
    })
    .join('');
}

const element = (name: string, inner: string): string => (inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`);

function content(api: ServiceApi, type: MemberType, value: Value): string {
  if (type.kind === 'list') return (value as Value[]).map((item) => element('item', content(api, type.of, item))).join('');
  if (type.kind === 'structure') return writeXml(api, type.shape, value as Structure);
  return escapeXml(plain(value));
}

export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const token = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w.:-]+)[^>]*?(\/?)>|([^<]+)/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text: string): string =>
  text.replace(/&(#x?)?(\w+);/g, (whole, code: string | undefined, name: string) =>
    code ? String.fromCodePoint(Number.parseInt(name, code === '#x' ? 16 : 10)) : (entities[name] ?? whole),
  );

/** One well-formed element, or undefined. */
export function parseXml(source: string): XmlElement | undefined {
  const root: XmlElement = { name: '', text: '', children: [] };
  const open = [root];
  let end = 0;
  for (const found of source.matchAll(token)) {
    if (found.index !== end) return undefined;
    end = found.index + found[0].length;
    const [, closing, name, empty, text] = found;
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescape(text);
    else if (name !== undefined && closing) {
      if (open.length === 1 || open.pop()?.name !== name) return undefined;
    } else if (name !== undefined) {
      const child: XmlElement = { name, text: '', children: [] };
      parent.children.push(child);
      if (!empty) open.push(child);
    }
  }
  return end === source.length && open.length === 1 && root.children.length === 1 && root.text.trim() === '' ? root.children[0] : undefined;
}

/** An answer as its clients have it: members in the order of the shape, absent ones left out. */
export function readXml(api: ServiceApi, shape: string | undefined, from: XmlElement): Structure {
  const value: Structure = {};
  for (const { name, answer, type } of api.members(shape)) {
    const found = from.children.find((child) => child.name === answer);
    if (found) value[name] = valueOf(api, type, found);
  }
  return value;
}

function valueOf(api: ServiceApi, type: MemberType, from: XmlElement): Value {
  switch (type.kind) {
    case 'list':
      return from.children.map((item) => valueOf(api, type.of, item));
    case 'structure':
      return readXml(api, type.shape, from);
    case 'number':
      return Number(from.text);
    case 'boolean':
      return from.text === 'true';
    case 'time':
    case 'text':
      return from.text;
  }
}
