import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { languageOf } from './languages.ts';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.propertyName, tags.definition(tags.propertyName), tags.heading], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.quote], color: 'var(--pass)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--regress)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ink-3)' },
  { tag: [tags.invalid], color: 'var(--fail)' },
]);

export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  readonly path: string;
  readonly content: string;
  readonly readOnly: boolean;
  readonly onChange: (content: string) => void;
  readonly onSave: () => void;
}

/** One file in CodeMirror. `compare` shows it against another text, in place. */
export class CodeEditor {
  readonly #view: EditorView;
  readonly #comparison = new Compartment();
  #silent = false;

  constructor({ parent, path, content, readOnly, onChange, onSave }: CodeEditorOptions) {
    const keys = keymap.of([
      { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
      indentWithTab,
      ...defaultKeymap,
      ...historyKeymap,
      ...searchKeymap,
    ]);
    const extensions: Extension[] = [
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      bracketMatching(),
      search({ top: true }),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      languageOf(path),
      keys,
      EditorState.readOnly.of(readOnly),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': `Contents of ${path}. Escape, then Tab leaves the editor.`, 'data-region-focus': '' }),
      EditorView.updateListener.of((update) => update.docChanged && !this.#silent && onChange(update.state.doc.toString())),
      this.#comparison.of([]),
    ];
    this.#view = new EditorView({ parent, state: EditorState.create({ doc: content, extensions }) });
  }
  replace(content: string): void {
    this.#silent = true;
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: content } });
    this.#silent = false;
  }
  compare(original: string | undefined): void {
    const shown = original === undefined ? [] : unifiedMergeView({ original, mergeControls: false, highlightChanges: true });
    this.#view.dispatch({ effects: this.#comparison.reconfigure(shown) });
  }
  destroy(): void {
    this.#view.destroy();
  }
}
