/** Sessions in memory, straight from log files: what the index stores, without the index. */
import type { Coverage, Problem } from '../../src/shared/contract.ts';
import { countsOf } from '../../src/core/sessions/count.ts';
import type { SessionEvent } from '../../src/core/sessions/event.ts';
import { addFacts, emptyHead } from '../../src/core/sessions/head.ts';
import { withProjects } from '../../src/core/projects.ts';
import { projectsOf } from '../../src/core/sessions/project.ts';
import { linkSessions, markCopies, retoldIn, type SessionPart } from '../../src/core/sessions/link.ts';
import type { RootedHead, Session, SessionHead } from '../../src/core/sessions/session.ts';
import { discoverPaths } from '../../src/core/sources/discover.ts';
import { readLog } from '../../src/core/sources/read.ts';
import { READERS } from '../../src/core/sources/readers.ts';

type Draft = { head: SessionHead; events: SessionEvent[] };

export async function sessionsOf(
  paths: readonly string[],
): Promise<{ sessions: (Session & { head: RootedHead })[]; coverage: Coverage }> {
  const { files, problems: notFound } = await discoverPaths(READERS, paths);
  const problems: Problem[] = [...notFound];
  const unknownRecords: Record<string, number> = {};
  const drafts: Draft[] = [];
  let records = 0;
  for (const file of files) {
    const ofFile = new Map<string, Draft>();
    for await (const batch of readLog(file, file.reader)) {
      records += batch.records;
      problems.push(...batch.problems);
      for (const type of batch.unknown) unknownRecords[type] = (unknownRecords[type] ?? 0) + 1;
      for (const decoded of batch.decoded) {
        if (decoded.session === null) continue;
        let draft = ofFile.get(decoded.session);
        if (!draft) {
          draft = {
            head: emptyHead(
              decoded.session,
              file.reader.agent,
              file.path,
              file.reader[file.format]?.untold,
              file.reader.retells,
            ),
            events: [],
          };
          ofFile.set(decoded.session, draft);
        }
        addFacts(draft.head, decoded.facts);
        const { abandons } = decoded;
        if (abandons !== undefined) for (const event of draft.events) if (event.line >= abandons) event.active = false;
        if (decoded.kind === 'meta') continue;
        for (const event of decoded.events) draft.events.push({ ...event, seq: draft.events.length, copied: false });
      }
    }
    for (const draft of ofFile.values()) if (draft.events.length > 0) drafts.push(draft);
  }
  const retold = retoldIn(drafts.map(({ head }) => head));
  const sessions = linked(drafts.filter((_, n) => !retold.has(n)));
  return { sessions, coverage: { files: files.length, sessions: sessions.length, records, unknownRecords, problems } };
}

function linked(drafts: readonly Draft[]): (Session & { head: RootedHead })[] {
  const holders = new Map<string, Set<number>>();
  drafts.forEach(({ head, events }, n) => {
    for (const { uid } of events) {
      if (uid === null) continue;
      const key = `${head.agent} ${uid}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(n));
    }
  });
  const isShared = (head: SessionHead, uid: string): boolean => (holders.get(`${head.agent} ${uid}`)?.size ?? 0) > 1;
  const parts = drafts.map(({ head, events }): SessionPart => {
    const own = events.flatMap(({ uid, at }) => (uid !== null && at !== null && !isShared(head, uid) ? [at] : []));
    return {
      head,
      records: new Set(events.map(({ uid }) => uid)).size,
      firstOwnAt: own.reduce<number | null>((least, at) => (least === null || at < least ? at : least), null),
      lastOwnAt: own.reduce<number | null>((most, at) => (most === null || at > most ? at : most), null),
    };
  });
  const shared = [...holders].flatMap(([key, parts]) =>
    parts.size > 1 ? [{ uid: key.slice(key.indexOf(' ') + 1), parts: [...parts] }] : [],
  );
  const linked = linkSessions(parts, shared);
  const heads = withProjects(
    linked.map(({ head }) => head),
    projectsOf(linked.map(({ head: { cwd } }) => ({ cwd: cwd ?? '', sessions: 1, lastAt: 0, remote: null }))),
  );
  return linked.flatMap(({ copies }, n) => {
    const head = heads[n];
    if (head === undefined) return [];
    const events = markCopies(drafts[n]?.events ?? [], copies);
    return [{ head, events, counts: countsOf(events, head.untold) }];
  });
}
