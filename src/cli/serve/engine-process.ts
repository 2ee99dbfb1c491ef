/** The engine of `serve`, in a process of its own: when it dies, the page stays and the engine is started again. */
import { NO_HOST } from '../../core/service/host.ts';
import { openService, type Service } from '../../core/service/service.ts';
import type { Connection } from '../../core/service/connection.ts';
import { ToEngine, type FromEngineProcess, type Places } from './engine-messages.ts';

const say = (message: FromEngineProcess): void => void process.send?.(message);

let service: Service | null = null;
const windows = new Map<number, Connection>();

function start(places: Places, version: string): void {
  service = openService({
    engine: { ...places, now: () => new Date(), random: Math.random },
    version,
    host: NO_HOST,
    dreamWorker: new URL('../../core/service/dream-worker.ts', import.meta.url),
    mineWorker: new URL('../../core/run-logs/mine-worker.ts', import.meta.url),
    bug: (where, error) =>
      void process.stderr.write(
        `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      ),
  });
}

async function end(): Promise<void> {
  await service?.close();
  process.exit(0);
}

process.on('message', (raw) => {
  const parsed = ToEngine.safeParse(raw);
  if (!parsed.success) return;
  const told = parsed.data;
  if ('places' in told) start(told.places, told.version);
  else if ('opened' in told) {
    const connection = service?.connect((message) => say({ window: told.opened, message }));
    if (connection !== undefined) windows.set(told.opened, connection);
  } else if ('window' in told) windows.get(told.window)?.receive(told.message);
  else if ('closed' in told) {
    windows.get(told.closed)?.close();
    windows.delete(told.closed);
  } else void end();
});
// ^C reaches the whole group; the parent says when to end, and its own end says so too.
process.on('SIGINT', () => {});
process.on('disconnect', () => void end());
