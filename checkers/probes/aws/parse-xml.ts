/** An element of an AWS answer: elements inside, or text. Attributes are left out. */
export interface Xml {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Xml[];
}

const token = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w.:-]+)[^>]*?(\/?)>|([^<]+)/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Parses what AWS's query APIs answer with. Throws on anything that is not one well-formed element. */
export function parseXml(source: string): Xml {
  const root = { name: '', text: '', children: [] as Xml[] };
  const open = [root];
  let end = 0;
  for (const found of source.matchAll(token)) {
    if (found.index !== end) break;
    end = found.index + found[0].length;
    const [, closing, name, empty, text] = found;
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += unescape(text);
    else if (name !== undefined && closing) {
      if (open.pop()?.name !== name || open.length === 0) throw new Error(`unexpected </${name}>`);
    } else if (name !== undefined) {
      const element = { name, text: '', children: [] as Xml[] };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [only, ...more] = root.children;
  if (end !== source.length || open.length !== 1 || !only || more.length > 0) throw new Error('the answer is not XML');
  return only;
}

const unescape = (text: string): string =>
  text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.replace(/^#x?/, (sign) => (sign === '#x' ? '0x' : '')))) : (entities[name] ?? whole),
  );

export const childOf = (element: Xml | undefined, name: string): Xml | undefined => element?.children.find((child) => child.name === name);
export const textOf = (element: Xml | undefined, name: string): string => childOf(element, name)?.text.trim() ?? '';
/** The `item`s of a list element; none where the list is absent. */
export const itemsOf = (element: Xml | undefined, name: string): readonly Xml[] =>
  childOf(element, name)?.children.filter((child) => child.name === 'item') ?? [];
