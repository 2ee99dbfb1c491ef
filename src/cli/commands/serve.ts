import { randomBytes } from 'node:crypto';
import manifest from '../../../package.json' with { type: 'json' };
import { fail, ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { startEngine } from '../serve/engine.ts';
import { openBrowser } from '../serve/open-browser.ts';
import { builtPage } from '../serve/page.ts';
import { serveWindow } from '../serve/server.ts';
import { plain } from '../terminal.ts';

/** The same window as the app's, in a browser: for work over SSH or in a container. */
export const serve: Command<{ port: number; open: boolean }> = async ({ settings, signal, tell }, { port, open }) => {
  const page = await builtPage(tell);
  if (!page.ok) return page;
  const { home, sources, dataDir, storeDir, storeNamed } = settings;
  const env = Object.fromEntries(
    Object.entries(settings.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const engine = startEngine(
    { home, env, sources: [...sources], dataDir, storeDir, storeNamed },
    manifest.version,
    (text) => process.stderr.write(`${plain(text)}\n`),
  );
  const token = randomBytes(24).toString('base64url');
  const server = await serveWindow({ files: page.value, engine, port, token });
  if (!server.ok) {
    await engine.close();
    return fail(server.error);
  }
  const { url } = server.value;
  if (open) openBrowser(url, process.platform);
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
      await engine.close();
    },
  });
};
