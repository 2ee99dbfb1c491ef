import { asList, asObject, asString, fingerprint } from '../json.ts';

export type Channel = 'item' | 'screen';

interface Told {
  what: string;
  channel: Channel;
}

const REMEMBERED = 32;

/**
 * Codex writes most things twice, for the model (`item`) and for the screen, in either order, and some versions write
 * one of the two only. Whatever one channel has told is known here until the other has repeated it. Within one
 * channel nothing is a repeat: a person may say "continue" twice.
 */
export class Mirrors {
  readonly #open: Told[] = [];

  constructor(saved: unknown) {
    for (const item of asList(saved)) {
      const what = asString(asObject(item)?.['what']);
      const channel = asObject(item)?.['channel'];
      if (what !== null && (channel === 'item' || channel === 'screen')) this.#open.push({ what, channel });
    }
  }

  /** Whether this repeats what the other channel has told. */
  repeats(role: string, channel: Channel, text: string): boolean {
    const what = `${role} ${fingerprint(text)}`;
    const at = this.#open.findIndex((told) => told.channel !== channel && told.what === what);
    if (at >= 0) {
      this.#open.splice(at, 1);
      return true;
    }
    this.#open.push({ what, channel });
    if (this.#open.length > REMEMBERED) this.#open.shift();
    return false;
  }

  state(): readonly Told[] {
    return this.#open;
  }
}
