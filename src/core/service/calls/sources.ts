/** The agents' folders on this machine: which there are, what is read of them, and how it goes. */
import { fail, ok, type Failure } from '../../../shared/result.ts';
import type { SourceView } from '../../../shared/window/views.ts';
import type { EngineOptions } from '../../engine.ts';
import { sourcesOf, type Source } from '../../sessions/source-list.ts';
import { whatToSend } from '../../sessions/what-to-send.ts';
import { READERS } from '../../sources/readers.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function sourceCalls(
  { engine, settings, dreamer, version }: Parts,
  { home, env, sources: named }: EngineOptions,
): Handlers<CallsOf<'sources'>> {
  const where = { readers: READERS, home, env, named };
  return {
    async 'sources.list'() {
      const index = engine().index();
      if (!index.ok) return index;
      const off = settings().sourcesOff;
      const sources = await sourcesOf(index.value, where);
      return ok({ home, sources: sources.map((source) => viewOf(source, !off.includes(source.place))) });
    },
    async 'sources.structure'({ agent, place }) {
      const index = engine().index();
      if (!index.ok) return index;
      const sources = await sourcesOf(index.value, where);
      const source = sources.find((one) => one.reader.agent === agent && one.place === place);
      if (source === undefined) return fail(noSource(agent, place));
      return ok({ text: await whatToSend(index.value, source, `Reverie ${version}`) });
    },
    'sources.scan'() {
      void dreamer.scan();
      return ok({});
    },
  };
}

function viewOf(source: Source, on: boolean): SourceView {
  const { reader, place, found, logs, bytes, sessions, records, versions, lastSessionAt } = source;
  return {
    agent: reader.agent,
    name: reader.name,
    place,
    found,
    on,
    files: logs.length,
    bytes,
    sessions,
    records,
    versions,
    lastSessionAt: isoOf(lastSessionAt),
    unknownRecords: source.unknownRecords,
    problems: source.problems.map((group) => ({ ...group, examples: [...group.examples] })),
    unknownFormat: source.unknownFormat && {
      version: source.unknownFormat.version,
      logs: source.unknownFormat.logs.length,
      records: source.unknownFormat.records,
      unread: source.unknownFormat.unread,
      since: new Date(source.unknownFormat.since).toISOString(),
    },
  };
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const noSource = (agent: string, place: string): Failure => ({
  code: 'unknown-source',
  message: `There is no source ${agent} in ${place}.`,
  hint: 'It may be gone since the list was made.',
});
