/** Edits an entry in its place. Nothing that anybody wrote is lost: what changed in the file meanwhile is merged or shown. */
import { useState } from 'react';
import { copy } from '../../app/actions.ts';
import { say } from '../../app/store.ts';
import { Button } from '../../ui/Button.tsx';
import { Editor } from '../../ui/Editor.tsx';
import { WordDiff } from '../../ui/WordDiff.tsx';
import { save } from './actions.ts';
import { abandonDraft, dropDraft, setDraft, type Draft } from './drafts.ts';
import styles from './EntryEditor.module.css';
import { wordsOfEntry } from './entry-text.ts';

export function EntryEditor({ draft, gone = false }: { draft: Draft; gone?: boolean }) {
  const [saving, setSaving] = useState(false);
  const { entry, state } = draft;
  const done = (finished: Draft): void => {
    if (saving || gone) return;
    setSaving(true);
    void save(finished).then((closed) => {
      if (!closed) setSaving(false);
    });
  };
  const abandon = (): void => abandonDraft(draft, say);
  if (state.kind === 'conflict')
    return (
      <Conflict
        draft={draft}
        base={state.base}
        theirs={state.theirs}
        onMine={() => done({ ...draft, base: state.theirs })}
        onTheirs={() => {
          dropDraft(entry.id);
          say('Kept the words that stand in the file', () => setDraft(draft));
        }}
        onCombine={() => setDraft({ ...draft, base: state.theirs, state: { kind: 'combining', theirs: state.theirs } })}
      />
    );
  return (
    <div className={styles.editing}>
      {state.kind === 'combining' && (
        <section className={styles.side} aria-label="In the file now">
          <h5 className={styles.whose}>In the file now</h5>
          <pre className={styles.theirs}>{wordsOfEntry(state.theirs)}</pre>
        </section>
      )}
      <Editor
        label={`Text of ${entry.title}`}
        text={draft.text}
        onChange={(text) => setDraft({ ...draft, text })}
        onDone={() => done(draft)}
        onCancel={abandon}
      />
      <div className={styles.actions}>
        {gone ? (
          <Button kind="main" onClick={() => void copy(draft.text, 'your words')}>
            Copy your words
          </Button>
        ) : (
          <Button kind="main" keys="mod+Enter" disabled={saving} onClick={() => done(draft)}>
            Save
          </Button>
        )}
        <Button kind="quiet" keys="Escape" onClick={abandon}>
          {gone ? 'Give up' : 'Cancel'}
        </Button>
        <span className={styles.hint}>The first line is the title.</span>
      </div>
    </div>
  );
}

function Conflict({
  draft,
  base,
  theirs,
  onMine,
  onTheirs,
  onCombine,
}: {
  draft: Draft;
  base: string;
  theirs: string;
  onMine: () => void;
  onTheirs: () => void;
  onCombine: () => void;
}) {
  return (
    <div className={styles.conflict}>
      <p role="alert">
        <strong>The same words were changed in the file while you edited them.</strong> Nothing has been written. Choose
        which of both stays.
      </p>
      <div className={styles.both}>
        <section className={styles.side} aria-label="Yours">
          <h5 className={styles.whose}>Yours</h5>
          <WordDiff before={wordsOfEntry(base)} after={draft.text} />
        </section>
        <section className={styles.side} aria-label="In the file now">
          <h5 className={styles.whose}>In the file now</h5>
          <WordDiff before={wordsOfEntry(base)} after={wordsOfEntry(theirs)} />
        </section>
      </div>
      <div className={styles.actions}>
        <Button kind="main" onClick={onMine}>
          Use mine
        </Button>
        <Button onClick={onTheirs}>Keep the file’s</Button>
        <Button onClick={onCombine}>Combine both…</Button>
      </div>
    </div>
  );
}
