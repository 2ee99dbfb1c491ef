/** The start as named phases, one after the other, with a watchdog that can say which of them hangs. */

export interface Phase {
  name: string;
  run: () => void | Promise<void>;
}

export type Booted = { kind: 'ready' } | { kind: 'failed'; phase: string; error: unknown };

interface Watch {
  /** Called once for a phase that takes longer than this. It may still end. */
  hangs: (phase: string) => void;
  afterMs: number;
}

/** @returns at the first phase that fails, or when all are done */
export async function boot(phases: readonly Phase[], { hangs, afterMs }: Watch): Promise<Booted> {
  for (const { name, run } of phases) {
    const timer = setTimeout(() => hangs(name), afterMs);
    try {
      await run();
    } catch (error) {
      return { kind: 'failed', phase: name, error };
    } finally {
      clearTimeout(timer);
    }
  }
  return { kind: 'ready' };
}
