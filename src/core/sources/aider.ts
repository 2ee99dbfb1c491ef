/**
 * Aider: `.aider.chat.history.md` in the project, all its sessions one after the other, each under a line
 * `# aider chat started at …`. What the human typed stands behind `####`, what Aider says behind `>`, and what the model
 * says as it is. Aider has no tools; what it did (edits it applied, commands it ran) is told as calls all the same.
 */
import { basename, dirname, join } from 'node:path';
import { blocksIn, type Block } from './aider/blocks.ts';
import { isAnswer, saidByAider, Turn } from './aider/said.ts';
import type { Decoded, DecodedEvent, DocumentReader, LogDocument, RecordPlace, SessionFacts } from './reader.ts';
import { typed } from './typed.ts';

const HISTORY = '.aider.chat.history.md';

export const aider: DocumentReader = {
  agent: 'aider',
  name: 'Aider',
  places: (home, env) => [
    join(home, HISTORY),
    ...(env['AIDER_CHAT_HISTORY_FILE'] ? [env['AIDER_CHAT_HISTORY_FILE']] : []),
  ],
  inProjects: [HISTORY],
  document: {
    claims: () => true,
    recognises: ({ start }) => /^# aider chat started at \d{4}-\d\d-\d\d /m.test(start),
    read,
  },
};

function* read({ path, text }: LogDocument): Iterable<Decoded> {
  const folder = dirname(path);
  const cwd = basename(path) === HISTORY ? folder : null;
  const names = new Map<string, number>();
  let session: Session | null = null;
  let n = 0;
  for (const block of blocksIn(text)) {
    n += 1;
    if (block.kind === 'start') {
      const name = `${basename(folder) || 'aider'}-${block.text.replace(/[^\d]+/g, '-')}`;
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      session = new Session(count === 1 ? name : `${name}-${String(count)}`, cwd);
      // The log's time is that of the clock on the wall, where it was written.
      const at = Date.parse(block.text.replace(' ', 'T'));
      yield { kind: 'meta', session: session.id, facts: { cwd, ...(Number.isFinite(at) ? { at } : {}) } };
    } else if (session) {
      const { events, facts } = session.events(block, { line: n, at: null, uid: null, active: true });
      if (events.length > 0) yield { kind: 'events', session: session.id, facts, events };
      else yield { kind: 'meta', session: session.id, facts };
    }
  }
}

/** What Aider notes where the human typed nothing. */
const NOTHING = '<blank>';
/** What its own commands ask the model. */
const FIX = /^# Fix any errors below, if possible\./;
const HELP = /^# Question: [^]*\n# Relevant docs:/;

class Session {
  readonly id: string;
  readonly #turn: Turn;
  #begun = false;

  constructor(id: string, cwd: string | null) {
    this.id = id;
    this.#turn = new Turn(cwd);
  }

  events(block: Block, place: RecordPlace): { events: DecodedEvent[]; facts: Partial<SessionFacts> } {
    switch (block.kind) {
      case 'typed': {
        this.#begun = true;
        const text = block.text.trim();
        if (text === NOTHING || isAnswer(text)) return { events: [], facts: {} };
        const plan = this.#turn.isPlan(text);
        this.#turn.begin(text);
        const origin = plan ? 'plan' : FIX.test(text) ? 'command-output' : HELP.test(text) ? 'context' : null;
        const events: DecodedEvent[] =
          origin === null ? typed(text, place, 'prompt') : [{ kind: 'injected', ...place, origin, text }];
        return { events: [...this.#turn.end(place), ...events], facts: {} };
      }
      case 'said':
        return saidByAider(block.text, place, this.#turn);
      case 'thought':
        return { events: [{ kind: 'thinking', ...place, text: block.text }], facts: {} };
      default: {
        // Before the first prompt it is the rest of a command line with line breaks in it.
        const ofModel = this.#begun && !this.#turn.explains;
        this.#turn.explains = false;
        if (ofModel) this.#turn.says(block.text);
        const event: DecodedEvent = ofModel
          ? { kind: 'assistant', ...place, text: block.text }
          : { kind: 'injected', ...place, origin: 'notification', text: block.text };
        return { events: [event], facts: {} };
      }
    }
  }
}
