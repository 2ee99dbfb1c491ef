/** What the doctor says of sources: how much was read, of which versions, what was not, and what can be sent about it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ClaudeLog, writeLog, type LogRecord } from '../support/logs.ts';
import { place, type Place } from './reverie.ts';

const Source = z.object({
  agent: z.string(),
  place: z.string(),
  found: z.boolean(),
  files: z.number(),
  sessions: z.number(),
  records: z.number(),
  versions: z.object({ oldest: z.string(), newest: z.string(), different: z.number() }).nullable(),
  lastSessionAt: z.string().nullable(),
  unknownRecords: z.record(z.string(), z.number()),
  problems: z.array(
    z.object({
      reason: z.string(),
      times: z.number(),
      examples: z.array(z.object({ file: z.string(), line: z.number() })),
    }),
  ),
  unknownFormat: z.object({ version: z.string().nullable(), records: z.number(), unread: z.number() }).nullable(),
});
const Report = z.object({ doctor: z.object({ sources: z.array(Source) }) });
const Structure = z.object({ structure: z.object({ agent: z.string(), text: z.string().nullable() }) });

const logs = ({ home }: Place): string => join(home, '.claude', 'projects', '-home-ann-shop');
const sourceOf = async (where: Place, agent: string): Promise<z.infer<typeof Source>> => {
  const ran = await where.reverie('doctor', '--json');
  const source = Report.parse(ran.json()).doctor.sources.find((one) => one.agent === agent && one.found);
  if (source === undefined) throw new Error(`no ${agent} in ${ran.stdout}`);
  return source;
};

const session = (id: string, version: string): LogRecord[] => {
  const log = new ClaudeLog(id, { version });
  log.add('user', { message: { role: 'user', content: 'Run the tests' } });
  log.add('assistant', { message: { role: 'assistant', content: [{ type: 'text', text: 'They pass.' }] } });
  return log.records;
};

/** Records as an agent might write them one day. */
const strange = (version: string, count: number): LogRecord[] =>
  Array.from({ length: count }, (_, n) => ({
    type: 'turn.v2',
    version,
    id: `11111111-0000-4000-8000-${String(n).padStart(12, '0')}`,
    body: {
      role: 'user',
      says: 'My password is in /home/ann/vault.txt',
      byFile: { '/home/ann/vault.txt': { size: 40_321 } },
    },
  }));

describe('of each source the doctor says', () => {
  it('versions, logs, sessions, records, types nobody knows, problems by reason and the last session', async () => {
    const where = place({ sample: false });
    writeLog(logs(where), 'a.jsonl', session('5e551011-0000-4000-8000-00000000000a', '2.1.9'));
    const path = writeLog(logs(where), 'b.jsonl', [
      ...session('5e551011-0000-4000-8000-00000000000b', '2.1.10'),
      { type: 'brand-new', sessionId: '5e551011-0000-4000-8000-00000000000b' },
    ]);
    writeLog(logs(where), 'c.jsonl', 'half a rec\n{"type":\n');
    expect(await sourceOf(where, 'claude-code')).toMatchObject({
      files: 3,
      sessions: 2,
      records: 5,
      versions: { oldest: '2.1.9', newest: '2.1.10', different: 2 },
      lastSessionAt: '2026-03-01T09:00:01.000Z',
      unknownRecords: { 'brand-new': 1 },
      problems: [{ reason: 'not valid JSON', times: 2, examples: [{ line: 1 }, { line: 2 }] }],
      unknownFormat: null,
    });
    const { stdout, status } = await where.reverie('doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/claude-code +2\.1\.9 – 2\.1\.10 +3 +2 +5 +1 +2 +2026-03-01 09:00 +~\/\.claude/);
    expect(stdout).toContain('brand-new (1)');
    expect(stdout).toContain('! not valid JSON, 2 times');
    expect(stdout).not.toContain('in a way Reverie does not know');
    expect(path).toContain(where.home);
  });

  it('loudly that a format is not known any more, and what to send without what was said', async () => {
    const where = place({ sample: false });
    writeLog(logs(where), 'a.jsonl', session('5e551011-0000-4000-8000-00000000000a', '2.1.9'));
    await where.reverie('scan');
    writeLog(logs(where), 'new.jsonl', strange('3.0.1', 25));
    expect((await sourceOf(where, 'claude-code')).unknownFormat).toMatchObject({
      version: '3.0.1',
      records: 25,
      unread: 25,
    });
    const { stdout } = await where.reverie('doctor');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Claude Code 3.0.1 writes its logs in a way Reverie does not know: 25 of the newest 25 records could not be read. What you can send, without any text of a session:',
    );
    expect(stdout).toContain('doctor --structure claude-code');
    const ran = await where.reverie('doctor', '--structure', 'claude-code', '--json');
    const { text } = Structure.parse(ran.json()).structure;
    expect(text).toContain('3.0.1');
    expect(text).toContain(
      [
        'turn.v2 / user (25)',
        '  type: "turn.v2"',
        '  version: string',
        '  id: string (uuid)',
        '  body: object',
        '    role: "user"',
        '    says: string',
        '    byFile: object',
        '      …: object',
        '        size: number',
      ].join('\n'),
    );
    expect(text).not.toMatch(/password|vault|ann|11111111|40.?321|jsonl|\/home/);
  });

  it('that there is nothing to send where everything is known, and which agents there are', async () => {
    const where = place({ sample: true });
    expect((await where.reverie('doctor', '--structure', 'codex')).stdout).toContain('nothing to send');
    const nobody = await where.reverie('doctor', '--structure', 'nobody');
    expect(nobody.status).not.toBe(0);
    expect(nobody.stderr).toContain('claude-code, codex');
  });
});
