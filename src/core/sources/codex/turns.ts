import { asList, asObject, asText, isObject } from '../json.ts';

interface Turn {
  id: string;
  /** How many events of each kind it has told. */
  told: Record<string, number>;
}

const REMEMBERED = 4;

/**
 * Gives events ids that a fork's replay has again. Replayed records have new times and no ids of their own; only the
 * id of their turn stays. So an event is named by its turn, its kind and its number. Call ids would not do: models
 * behind other services count them from zero in every session.
 */
export class Turns {
  /** The current one last. */
  readonly #turns: Turn[] = [];

  constructor(saved: unknown) {
    for (const item of asList(saved)) {
      const id = asText(asObject(item)?.['id']);
      const told = asObject(asObject(item)?.['told']);
      if (id === null || !isObject(told)) continue;
      const counts = Object.entries(told).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
      this.#turns.push({ id, told: Object.fromEntries(counts) });
    }
  }

  get current(): string | null {
    return this.#turns.at(-1)?.id ?? null;
  }

  enter(id: string): void {
    const known = this.#turns.findIndex((turn) => turn.id === id);
    const [turn = { id, told: {} }] = known < 0 ? [] : this.#turns.splice(known, 1);
    this.#turns.push(turn);
    if (this.#turns.length > REMEMBERED) this.#turns.shift();
  }

  /** `null` where the log names no turns: sessions before they had ids. */
  uid(kind: string): string | null {
    const turn = this.#turns.at(-1);
    if (turn === undefined) return null;
    const number = (turn.told[kind] ?? 0) + 1;
    turn.told[kind] = number;
    return `${turn.id}/${kind}/${String(number)}`;
  }

  state(): readonly Turn[] {
    return this.#turns;
  }
}
