import { randomBytes } from 'node:crypto';
import manifest from '../../../package.json' with { type: 'json' };
import { NO_HOST } from '../../core/service/host.ts';
import { openService } from '../../core/service/service.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { builtPage } from '../serve/page.ts';
import { serveWindow } from '../serve/server.ts';
import { plain } from '../terminal.ts';

/** The same window as the app's, in a browser: for work over SSH or in a container. */
export const serve: Command<{ port: number }> = async ({ settings, signal, tell }, { port }) => {
  const page = await builtPage(tell);
  if (!page.ok) return page;
  const service = openService({
    engine: { ...settings, now: () => new Date(), random: Math.random },
    version: manifest.version,
    host: NO_HOST,
    workers: { dream: new URL('../../core/service/dream-worker.ts', import.meta.url), scan: null },
    bug: (where, error) =>
      process.stderr.write(`${where}: ${plain(error instanceof Error ? (error.stack ?? '') : String(error))}\n`),
  });
  const token = randomBytes(24).toString('base64url');
  const server = await serveWindow({ files: page.value, service, port, token });
  if (!server.ok) {
    await service.close();
    return fail(server.error);
  }
  const { url } = server.value;
  return ok({
    json: { url },
    text: (shown) =>
      [
        `Reverie is at ${shown.bold(url)}`,
        shown.dim('Whoever has this address can read your sessions. It works on this machine alone, until ^C.'),
      ].join('\n'),
    async goesOn() {
      if (!signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await server.value.close();
      await service.close();
    },
  });
};
