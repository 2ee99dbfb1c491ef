import { asList, asObject, asString, fingerprint } from '../json.ts';

/** For the model, for the screen, and as what a turn has finished. */
export type Channel = 'item' | 'screen' | 'finished';

interface Told {
  what: string;
  /** Those that have told it so far. */
  channels: Channel[];
}

const REMEMBERED = 64;
const CHANNELS: readonly Channel[] = ['item', 'screen', 'finished'];

/**
 * Codex writes most things two or three times, in any order, and every version leaves another of the three out.
 * Whatever one channel has told is known here until all have repeated it. Within one channel nothing is a repeat: a
 * person may say "continue" twice.
 */
export class Mirrors {
  readonly #open: Told[] = [];

  constructor(saved: unknown) {
    for (const item of asList(saved)) {
      const what = asString(asObject(item)?.['what']);
      const had = asList(asObject(item)?.['channels']);
      const channels = CHANNELS.filter((channel) => had.includes(channel));
      if (what !== null && channels.length > 0) this.#open.push({ what, channels });
    }
  }

  /** Whether this repeats what another channel has told. */
  repeats(role: string, channel: Channel, text: string): boolean {
    const what = `${role} ${fingerprint(text)}`;
    const at = this.#open.findIndex((told) => told.what === what && !told.channels.includes(channel));
    const told = this.#open[at];
    if (told) {
      told.channels.push(channel);
      if (told.channels.length === CHANNELS.length) this.#open.splice(at, 1);
      return true;
    }
    this.#open.push({ what, channels: [channel] });
    if (this.#open.length > REMEMBERED) this.#open.shift();
    return false;
  }

  state(): readonly Told[] {
    return this.#open;
  }
}
