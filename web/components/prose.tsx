import { Check, Copy, Play } from 'lucide-react';
import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { type ReactNode, useMemo, useState } from 'react';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import type { Prose as ProseTree } from '#server/api.ts';
import { clockSeconds } from '../lib/format.ts';
import { copyText } from '../lib/copy.ts';
import { Icon } from './icon.tsx';

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly tagName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly Node[];
}
type Run = (command: string) => Promise<boolean> | boolean;

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');
const shells = new Set(['language-sh', 'language-bash', 'language-shell', 'language-console']);

/** Commands are shell blocks, and blocks that name no language. */
function isCommand(code: Node | undefined): boolean {
  const names = code?.properties?.['className'];
  return !Array.isArray(names) || names.some((name) => shells.has(String(name)));
}

/** Lines that stand alone can be run one by one; a block that hangs together is run as a whole. */
function commandsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.some((line) => /\\$|<<|^\s|[|&({]$/.test(line)) ? [text] : lines;
}

function Command({ text, run }: { readonly text: string; readonly run: Run }) {
  const [ranAt, setRanAt] = useState<string>();
  const start = async (): Promise<void> => {
    if (await run(text)) setRanAt(clockSeconds(Date.now()));
  };
  return (
    <div className="command">
      <pre tabIndex={0} aria-label="Command">
        <code>{text}</code>
      </pre>
      {ranAt && <span className="caption">ran {ranAt}</span>}
      <button type="button" className="button quiet small icon-only" aria-label="Run in the terminal" title="Run in the terminal" onClick={() => void start()}>
        <Icon of={Play} />
      </button>
    </div>
  );
}

function CodeBlock({ node, run }: { readonly node: Node; readonly run: Run | undefined }) {
  const [copied, setCopied] = useState(false);
  const text = textOf(node).replace(/\n$/, '');
  const runnable = run !== undefined && isCommand(node.children?.[0]);
  return (
    <figure className="code">
      <div className="commands">
        {runnable ? (
          commandsOf(text).map((command) => <Command key={command} text={command} run={run} />)
        ) : (
          <pre tabIndex={0} aria-label="Code">
            <code>{text}</code>
          </pre>
        )}
      </div>
      <figcaption>
        <button type="button" className="button quiet small icon-only" aria-label="Copy" title="Copy" onClick={() => void copyText(text).then(setCopied)}>
          <Icon of={copied ? Check : Copy} />
        </button>
      </figcaption>
    </figure>
  );
}

type Tree = Parameters<typeof toJsxRuntime>[0];
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'type' in value;

/** Headings of content begin below the page's own. */
const heading = (level: 'h2' | 'h3' | 'h4') =>
  function Heading({ children }: { readonly children?: ReactNode }) {
    const Tag = level;
    return <Tag>{children}</Tag>;
  };

/** Draws a sanitised hast tree. `run` makes shell blocks runnable. */
export function Prose({ tree, run }: { readonly tree: ProseTree; readonly run?: Run | undefined }) {
  const drawn = useMemo((): ReactNode => {
    if (!isTree(tree)) return null;
    return toJsxRuntime(tree, {
      Fragment,
      jsx,
      jsxs,
      passNode: true,
      components: {
        h1: heading('h3'),
        h2: heading('h3'),
        h3: heading('h4'),
        pre: ({ node }: { readonly node?: unknown }) => <CodeBlock node={node as Node} run={run} />,
        a: ({ href, children }: { readonly href?: string | undefined; readonly children?: ReactNode }) => (
          <a href={href} rel="noreferrer" target="_blank">
            {children}
          </a>
        ),
      },
    }) as ReactNode;
  }, [tree, run]);
  return <div className="prose">{drawn}</div>;
}
