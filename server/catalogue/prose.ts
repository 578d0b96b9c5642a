import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import type { Prose } from '../api.ts';

const processor = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSanitize).freeze();

/** Markdown as a sanitised hast tree: no raw HTML, no script, only safe links. */
export const proseOf = (markdown: string): Prose => processor.runSync(processor.parse(markdown));
