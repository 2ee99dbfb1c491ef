/** A session of Claude Code of any length, with all that makes a transcript heavy: code, lists, long output, failures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const LONG_SESSION = '10000000-0000-4000-8000-000000000001';
const PROJECT = '/home/mara/tidepool';

const ANSWER = [
  'The table reads its rows from `tides.json`, which is written **once a day**. After midnight it still holds the day before.',
  '',
  '1. Read the file again when the day has changed.',
  '2. Keep the old rows until the new ones are here.',
  '',
  '```ts',
  'if (dayOf(now) !== dayOf(rows.at)) rows = await read();',
  '```',
].join('\n');

const OUTPUT = Array.from(
  { length: 60 },
  (_, i) => `test/tides-${String(i)}.test.ts  passed  ${String(i * 7)} ms  a line of output as a test runner prints it`,
).join('\n');

/** @param events records with something in them: prompts, answers, calls, results */
export function layOutLongSession(home: string, events: number, startedAt: Date): void {
  const lines: string[] = [];
  let parent: string | null = null;
  const put = (record: object): void => {
    const uuid = `00000000-0000-4000-8000-${lines.length.toString(16).padStart(12, '0')}`;
    lines.push(
      JSON.stringify({
        parentUuid: parent,
        isSidechain: false,
        userType: 'external',
        cwd: PROJECT,
        sessionId: LONG_SESSION,
        version: '2.1.140',
        gitBranch: 'main',
        uuid,
        timestamp: new Date(startedAt.getTime() + lines.length * 1000).toISOString(),
        ...record,
      }),
    );
    parent = uuid;
  };
  const says = (content: object): void =>
    put({
      type: 'assistant',
      message: {
        id: `msg_${String(lines.length)}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [content],
        stop_reason: null,
      },
    });
  for (let turn = 0; lines.length < events; turn++) {
    put({
      type: 'user',
      message: {
        role: 'user',
        content: `Question ${String(turn)}: why does the table show the tides of the day before?`,
      },
      promptSource: 'typed',
      origin: { kind: 'human' },
    });
    says({ type: 'text', text: `Turn ${String(turn)}. ${ANSWER}` });
    for (let call = 0; call < 4 && lines.length < events; call++) {
      const id = `toolu_${String(turn)}_${String(call)}`;
      const failed = turn % 10 === 3 && call === 1;
      says({
        type: 'tool_use',
        id,
        name: 'Bash',
        input: { command: `pnpm test tides-${String(turn)} --shard ${String(call)}`, description: 'Run the tests' },
      });
      put({
        type: 'user',
        message: {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: id,
              content: failed ? `Exit code 1\nneedle ${String(turn)}\n${OUTPUT}` : OUTPUT,
              ...(failed ? { is_error: true } : {}),
            },
          ],
        },
        toolUseResult: failed
          ? 'Error: Exit code 1'
          : { stdout: OUTPUT, stderr: '', interrupted: false, isImage: false },
      });
    }
  }
  const path = join(home, `.claude/projects/${PROJECT.replace(/[^A-Za-z0-9-]/g, '-')}/${LONG_SESSION}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
}
