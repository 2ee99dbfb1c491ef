/** The agents' folders on this machine: which there are, what is read of them, and how it goes. */
import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { ok } from '../../../shared/result.ts';
import type { SourceView } from '../../../shared/window/views.ts';
import type { EngineOptions } from '../../engine.ts';
import { discoverPaths, discoverPlaces } from '../../sources/discover.ts';
import { READERS } from '../../sources/readers.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function sourceCalls(
  { engine, settings, dreamer }: Parts,
  options: EngineOptions,
): Handlers<CallsOf<'sources'>> {
  const { home, env, sources: named } = options;
  return {
    async 'sources.list'() {
      const index = engine().index();
      if (!index.ok) return index;
      const off = settings().sourcesOff;
      const { files } =
        named.length > 0 ? await discoverPaths(READERS, named) : await discoverPlaces(READERS, home, env);
      const listed = index.value.listed();
      const { problems, unknownRecords } = index.value.coverage();
      const recordsOf = index.value.recordsByFile();
      const sources = READERS.flatMap((reader) => {
        const places = named.length > 0 ? named : reader.places(home, env);
        return places.map((place): SourceView => {
          const root = resolve(place);
          const isIn = (path: string): boolean => path === root || path.startsWith(root + sep);
          const logs = files.filter((file) => file.reader === reader && isIn(file.path));
          const own = listed.filter(({ head }) => head.agent === reader.agent && isIn(head.file));
          const newest = Math.max(0, ...own.map(({ head }) => head.startedAt ?? 0));
          return {
            agent: reader.agent,
            name: reader.name,
            place: root,
            found: existsSync(root),
            on: !off.includes(root),
            files: logs.length,
            bytes: logs.reduce((sum, { size }) => sum + size, 0),
            sessions: own.length,
            records: [...recordsOf].reduce((sum, [path, records]) => (isIn(path) ? sum + records : sum), 0),
            lastSessionAt: newest > 0 ? new Date(newest).toISOString() : null,
            unknownRecords: Object.fromEntries(
              Object.entries(unknownRecords).filter(([type]) => type.startsWith(`${reader.agent}/`)),
            ),
            problems: problems.filter(({ file }) => isIn(file)),
          };
        });
      });
      return ok({ home, sources: named.length > 0 ? sources.filter(({ files }) => files > 0) : sources });
    },
    'sources.scan'() {
      void dreamer.scan();
      return ok({});
    },
  };
}
