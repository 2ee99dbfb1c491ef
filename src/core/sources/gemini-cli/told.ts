import { asList, asObject, asText } from '../json.ts';

/** What of a message has been told already. */
export interface ToldMessage {
  id: string;
  /** Where it stands first. */
  line: number;
  text: boolean;
  thoughts: number;
  /** Ids of its calls that have been told, and of those whose result has. */
  calls: string[];
  results: string[];
}

/** How many messages back an update or a rewind is recognised. */
const REMEMBERED = 512;

/**
 * Gemini CLI writes a message again, under its old id, whenever something is added to it: only what is new may be
 * told. The last messages are remembered, in the order of their first appearance.
 */
export class Told {
  readonly #messages = new Map<string, ToldMessage>();

  constructor(saved: unknown) {
    for (const item of asList(saved)) {
      const one = asObject(item) ?? {};
      const id = asText(one['id']);
      const { line, thoughts } = one;
      if (id === null || typeof line !== 'number') continue;
      const text = one['text'] === true;
      const calls = idsIn(one['calls']);
      const results = idsIn(one['results']);
      this.#messages.set(id, { id, line, text, thoughts: typeof thoughts === 'number' ? thoughts : 0, calls, results });
    }
  }

  has(id: string): boolean {
    return this.#messages.has(id);
  }

  message(id: string, line: number): ToldMessage {
    const known = this.#messages.get(id);
    if (known) return known;
    const message = { id, line, text: false, thoughts: 0, calls: [], results: [] };
    this.#messages.set(id, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > REMEMBERED && oldest !== undefined) this.#messages.delete(oldest);
    return message;
  }

  /** Forgets a message and all after it. Returns the line it stood in first; `null` where it is not remembered. */
  rewind(id: string): number | null {
    const line = this.#messages.get(id)?.line ?? null;
    if (line === null) return null;
    let from = false;
    for (const known of [...this.#messages.keys()]) {
      from ||= known === id;
      if (from) this.#messages.delete(known);
    }
    return line;
  }

  state(): readonly ToldMessage[] {
    return [...this.#messages.values()];
  }
}

const idsIn = (value: unknown): string[] => asList(value).filter((id): id is string => typeof id === 'string');
