/**
 * A small text editor for markdown. It lives in a shadow root: the editor brings its styles as constructed sheets
 * there, which the page's content policy allows, and as style elements elsewhere, which it does not.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import styles from './Editor.module.css';

interface Props {
  label: string;
  text: string;
  /** Where one begins to write. */
  from?: 'start' | 'end';
  onChange: (text: string) => void;
  /** mod+Enter */
  onDone: () => void;
  /** Escape */
  onCancel: () => void;
}

const look = EditorView.theme({
  '&': { fontSize: '0.8125rem', color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '0.75rem 0', caretColor: 'var(--accent)', lineHeight: '1.6' },
  '.cm-line': { padding: '0 1rem' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in oklch, var(--accent) 25%, transparent)',
  },
});

export function Editor({ label, text, from = 'start', onChange, onDone, onCancel }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ onChange, onDone, onCancel });
  latest.current = { onChange, onDone, onCancel };
  const first = useRef({ text, from });
  useEffect(() => {
    const host = place.current;
    if (host === null) return;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current.text,
        selection: { anchor: first.current.from === 'end' ? first.current.text.length : 0 },
        extensions: [
          keymap.of([
            { key: 'Mod-Enter', run: () => (latest.current.onDone(), true) },
            { key: 'Escape', run: () => (latest.current.onCancel(), true) },
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          history(),
          markdown(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString());
          }),
          look,
        ],
      }),
    });
    view.focus();
    return () => view.destroy();
  }, [label]);
  return <div ref={place} className={styles.editor} />;
}
