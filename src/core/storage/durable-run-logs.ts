/** Folders of plain logs that were looked through, each with what came of it. */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { MinedLogs, MiningTrouble, type LogFolder } from '../../shared/window/run-logs.ts';

export interface DurableRunLogs {
  /** The one looked at last comes first. */
  logFolders(): LogFolder[];
  /** What its last good look brought; `null`: none has, or the folder is not known. */
  mined(folder: string): MinedLogs | null;
  /** A good look takes the place of the one before; one that brought nothing leaves it. */
  looked(folder: string, at: string, came: MinedLogs | MiningTrouble): void;
  forgetLogs(folder: string): void;
}

/** Folders that are remembered; of the others, those looked at longest ago go first. */
const FOLDERS_MOST = 20;

/** What a later version wrote in another shape is not known here: the folder can be looked through again. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .nullable()
    .transform((text): z.infer<T> | null => (text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null)));

const FolderRow = z
  .object({
    folder: z.string(),
    looked_at: z.string(),
    trouble: json(MiningTrouble),
    mined_at: z.string().nullable(),
    found: z.number().nullable(),
    logs: z.number().nullable(),
  })
  .transform(({ folder, looked_at, trouble, mined_at, found, logs }): LogFolder => ({
    folder,
    lookedAt: looked_at,
    trouble,
    mined: mined_at === null ? null : { at: mined_at, found: found ?? 0, logs: logs ?? 0 },
  }));
const ResultRow = z.object({ result: json(MinedLogs) });

export function durableRunLogs(db: Database.Database): DurableRunLogs {
  return {
    logFolders: () =>
      z.array(FolderRow).parse(
        db
          .prepare(
            `SELECT folder, looked_at, trouble, result ->> '$.at' AS mined_at, result ->> '$.found' AS found,
               result ->> '$.logs' AS logs FROM log_folders ORDER BY looked_at DESC, folder`,
          )
          .all(),
      ),
    mined(folder) {
      const row = db.prepare('SELECT result FROM log_folders WHERE folder = ?').get(folder);
      return row === undefined ? null : ResultRow.parse(row).result;
    },
    looked(folder, at, came) {
      const put = db.prepare(
        `INSERT INTO log_folders (folder, looked_at, trouble, result) VALUES (@folder, @at, @trouble, @result)
           ON CONFLICT (folder) DO UPDATE
           SET looked_at = @at, trouble = @trouble, result = coalesce(@result, log_folders.result)`,
      );
      const trouble = 'kind' in came ? JSON.stringify(came) : null;
      const result = 'kind' in came ? null : JSON.stringify(came);
      db.transaction(() => {
        put.run({ folder, at, trouble, result });
        db.prepare(
          `DELETE FROM log_folders WHERE folder IN
             (SELECT folder FROM log_folders ORDER BY looked_at DESC, folder LIMIT -1 OFFSET ?)`,
        ).run(FOLDERS_MOST);
      }).immediate();
    },
    forgetLogs(folder) {
      db.prepare('DELETE FROM log_folders WHERE folder = ?').run(folder);
    },
  };
}
