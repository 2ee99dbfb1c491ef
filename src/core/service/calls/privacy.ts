/** What is kept on this machine, and taking it away. Playbooks are the user's own files and are never deleted here. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok, type Failure } from '../../../shared/result.ts';
import type { KeptView } from '../../../shared/window/views.ts';
import type { EngineOptions } from '../../engine.ts';
import { keptFolder } from '../../keep/folder.ts';
import { READERS } from '../../sources/readers.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Miner } from '../miner.ts';
import type { Parts } from '../parts.ts';
import { modelAnswersFile } from '../../storage/model-answers.ts';
import { ownModels } from '../../models/list.ts';
import { dreamFolders } from './dreams.ts';

export function privacyCalls(parts: Parts, options: EngineOptions, miner: Miner): Handlers<CallsOf<'privacy'>> {
  const { engine, host, dataDir, dreamer, logs, live, settings, version } = parts;
  return {
    async 'privacy.report'() {
      const [index, memory, store] = [engine().index(), engine().memory(), engine().store()];
      if (!index.ok) return index;
      if (!memory.ok) return memory;
      const snapshot = store.ok ? store.value.snapshot() : store;
      const dreams = dreamFolders(dataDir);
      const folder = engine().storeFolder();
      const kept: KeptView[] = [
        {
          what: 'playbooks',
          where: folder,
          bytes: snapshot.ok
            ? [...snapshot.value.texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
            : 0,
          count: snapshot.ok ? snapshot.value.playbooks.length : 0,
        },
        {
          what: 'index',
          where: join(dataDir, 'derived.db'),
          bytes: ['derived.db', ...answersFiles(dataDir)].reduce((sum, name) => sum + sizeOf(dataDir, name), 0),
          count: index.value.heads().length,
        },
        {
          what: 'decisions',
          where: join(dataDir, 'reverie.db'),
          bytes: sizeOf(dataDir, 'reverie.db'),
          count: memory.value.proposals().length,
        },
        {
          what: 'dreams',
          where: join(dataDir, 'dreams'),
          bytes: dreams.reduce((sum, { bytes }) => sum + bytes, 0),
          count: dreams.length,
        },
      ];
      const copies = await engine().kept.list();
      if (copies.ok && (copies.value.copies > 0 || settings().keep.copies))
        kept.push({
          what: 'copies',
          where: copies.value.folder,
          bytes: copies.value.bytes,
          count: copies.value.copies,
        });
      const models = filesBelow(ownModels(dataDir));
      if (models.length > 0)
        kept.push({
          what: 'models',
          where: ownModels(dataDir),
          bytes: models.reduce((sum, bytes) => sum + bytes, 0),
          count: models.length,
        });
      const { home, env, sources } = options;
      const off = settings().sourcesOff;
      const places = sources.length > 0 ? [...sources] : READERS.flatMap((reader) => [...reader.places(home, env)]);
      return ok({ kept, read: places.filter((place) => existsSync(place) && !off.includes(place)) });
    },
    async 'privacy.delete'({ what }) {
      if (dreamer.running() !== null) return fail(busy);
      const { paused } = live.get();
      // What it would go on from is in its folder.
      if (paused !== null && what !== 'index') await dreamer.cancel(paused.dream);
      // What it finds would be written into what has just been emptied.
      if (what === 'everything') await miner.stop();
      await Promise.all([dreamer.rest(), logs.rest()]);
      if (what === 'everything' && settings().launchAtLogin) {
        // The settings go, and nothing may be left behind of what they had done.
        const off = await host.setLaunchAtLogin(false);
        if (!off.ok) return off;
      }
      parts.reopen(() => {
        if (what !== 'dreams') {
          removeDatabase(dataDir, 'derived.db');
          for (const name of answersFiles(dataDir)) removeDatabase(dataDir, name);
        }
        if (what !== 'index') rmSync(join(dataDir, 'dreams'), { recursive: true, force: true });
        if (what === 'everything') {
          rmSync(keptFolder(dataDir), { recursive: true, force: true });
          removeDatabase(dataDir, 'reverie.db');
          for (const name of readdirSync(dataDir))
            if (name.startsWith('reverie.db.backup-')) rmSync(join(dataDir, name), { force: true });
        }
      });
      return ok({});
    },
    'privacy.diagnostics'() {
      const index = engine().index();
      if (!index.ok) return index;
      const { files, sessions, records, unknownRecords, problems } = index.value.coverage();
      const agents: Record<string, number> = {};
      for (const { agent } of index.value.heads()) agents[agent] = (agents[agent] ?? 0) + 1;
      const { activity, verdict, waiting, revisions } = live.get();
      const { sourcesOff, store, model, ...rest } = settings();
      const document = {
        reverie: version,
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
        index: { files, sessions, records, agents, unknownRecords },
        // Where a problem is would name projects; what it is does not.
        problems: Object.entries(Object.groupBy(problems, ({ message }) => withoutPaths(message))).map(
          ([message, list]) => ({
            message,
            times: list?.length ?? 0,
          }),
        ),
        settings: {
          ...rest,
          sourcesOff: sourcesOff.length,
          storeChosen: store !== null,
          model: { ...model, language: model.language !== null, embedding: model.embedding !== null },
        },
        state: { activity: activity.kind, verdict, waiting, revisions },
        bytes: { index: sizeOf(dataDir, 'derived.db'), decisions: sizeOf(dataDir, 'reverie.db') },
      };
      return ok({ text: JSON.stringify(document, null, 2) });
    },
  };
}

/** What models said, in this shape and those before. */
function answersFiles(dataDir: string): string[] {
  const now = basename(modelAnswersFile(dataDir));
  const before = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => ANSWERS.test(name) && name !== now) : [];
  return [now, ...before];
}

const ANSWERS = /^model-answers-\d+\.db$/;

/** Sizes of the files below a folder, in bytes. */
function filesBelow(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    // One that is being fetched gets its name at any moment.
    entry.isFile() ? [statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0] : [],
  );
}

const withoutPaths = (message: string): string => message.replace(/(?:[A-Za-z]:)?[\\/][^\s'"]+/g, '…');

const SUFFIXES = ['', '-wal', '-shm', '-journal', '.lock'];

const sizeOf = (dataDir: string, name: string): number =>
  SUFFIXES.reduce(
    (sum, suffix) => sum + (statSync(join(dataDir, name + suffix), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

function removeDatabase(dataDir: string, name: string): void {
  for (const suffix of SUFFIXES) rmSync(join(dataDir, name + suffix), { force: true });
}

const busy: Failure = {
  code: 'dream-running',
  message: 'A dream is running.',
  hint: 'Cancel it first; then nothing is being written.',
};
