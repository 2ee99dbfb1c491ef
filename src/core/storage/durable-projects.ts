/** Folders of projects in the durable database: what the disk said of them, and what the user decided. */
import type Database from 'better-sqlite3';
import { z } from 'zod';

/** What is known of a folder that sessions ran in. */
export interface KeptFolder {
  folder: string;
  /** It was there when it was last looked for. */
  exists: boolean;
  root: string | null;
  remote: string | null;
}

/** `other` null: the folder is set apart; else it is joined with that one. */
export interface ProjectDecision {
  folder: string;
  other: string | null;
}

export interface DurableProjects {
  folders(): KeptFolder[];
  /** Those that are named replace what is known of them; the others stay. */
  keepFolders(folders: readonly KeptFolder[]): void;
  /** In the order in which they were taken. */
  projectDecisions(): ProjectDecision[];
  /** In place of all there were. */
  setProjectDecisions(decisions: readonly ProjectDecision[]): void;
}

const FolderRow = z
  .object({ folder: z.string(), is_there: z.number(), root: z.string().nullable(), remote: z.string().nullable() })
  .transform(({ folder, is_there, root, remote }): KeptFolder => ({ folder, exists: is_there === 1, root, remote }));
const DecisionRow = z.object({ folder: z.string(), other: z.string().nullable() });

/** @param at the time as it is written down */
export function durableProjects(db: Database.Database, at: () => string): DurableProjects {
  return {
    folders: () => z.array(FolderRow).parse(db.prepare('SELECT * FROM folders ORDER BY folder').all()),
    keepFolders(folders) {
      const put = db.prepare('INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?)');
      db.transaction(() => {
        for (const { folder, exists, root, remote } of folders) put.run(folder, exists ? 1 : 0, root, remote);
      }).immediate();
    },
    projectDecisions: () =>
      z.array(DecisionRow).parse(db.prepare('SELECT folder, other FROM project_decisions ORDER BY number').all()),
    setProjectDecisions(decisions) {
      db.transaction(() => {
        db.prepare('DELETE FROM project_decisions').run();
        const add = db.prepare('INSERT INTO project_decisions (at, folder, other) VALUES (?, ?, ?)');
        for (const { folder, other } of decisions) add.run(at(), folder, other);
      }).immediate();
    },
  };
}
