/** Lays the sample out: the logs where agents leave them, and a playbook from before. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { claudeCodeLog } from './claude-code-log.ts';
import { codexLog } from './codex-log.ts';
import { stories } from './stories.ts';
import { idOf } from './story.ts';

const DAY_MS = 86_400_000;

/** @param today the day the stories count back from: the sample never grows old */
export function layOut({ home, store }: { home: string; store: string }, today: Date): void {
  const midnight = Math.floor(today.getTime() / DAY_MS) * DAY_MS;
  for (const [i, story] of stories.entries()) {
    const startedAt = new Date(midnight - story.daysAgo * DAY_MS + story.hour * 3_600_000);
    const session = idOf(`story ${i + 1}`);
    const telling = { story, session, startedAt };
    const { path, text } = story.agent === 'codex' ? codexLog(telling) : claudeCodeLog(telling);
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  cpSync(join(import.meta.dirname, 'store'), store, { recursive: true });
}
