/**
 * A load to measure with: session logs as Claude Code and Codex write them, in the proportions real ones have (a third
 * of the bytes is the structured twin of a tool result, a tenth signed thinking, an eighth usage and envelopes). Made
 * of a seed, so that two runs measure the same.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Load {
  home: string;
  sessions: number;
  bytes: number;
  /** Paths of the logs, oldest first. */
  files: readonly string[];
}

class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed | 0;
  }
  /** In [0, 1). Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}

const COMMON =
  'the to a of and in is it that for on with this be as are file error test not run from or an by if can we should was has code function when return all use line type build value new path no name data out one add make check list call set get but will have so there which then only after before first now also output command fix change server module user config string number failed passed import export const let await async class null true false'.split(
    ' ',
  );
const SYLLABLES =
  'ba be bi bo ca ce co da de di do el en er fa fi fo ga ge go ha he in is ja ka ki la le li lo ma me mi mo na ne no or pa pe po ra re ri ro sa se si so ta te ti to un va ve vo wa xe yo za'.split(
    ' ',
  );
const VOCABULARY = 24_000;

class Writer {
  readonly #random: Random;
  readonly #words: readonly string[];

  constructor(random: Random) {
    this.#random = random;
    this.#words = [
      ...COMMON,
      ...Array.from({ length: VOCABULARY }, () =>
        Array.from({ length: 2 + random.below(3) }, () => SYLLABLES[random.below(SYLLABLES.length)]).join(''),
      ),
    ];
  }

  /** Frequent words are very frequent: Zipf, near enough. */
  word(): string {
    return this.#words[Math.floor(this.#words.length ** this.#random.next()) - 1] ?? 'the';
  }

  hex(length: number): string {
    let out = '';
    while (out.length < length) out += this.#random.below(0x10000000).toString(16).padStart(7, '0');
    return out.slice(0, length);
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  base64(length: number): string {
    return Buffer.from(this.hex(Math.ceil(length / 2) * 3), 'hex')
      .toString('base64')
      .slice(0, length);
  }

  prose(length: number): string {
    const out: string[] = [];
    for (let size = 0; size < length;) {
      const word = this.word();
      out.push(word);
      size += word.length + 1;
    }
    return out.join(' ');
  }

  path(): string {
    return `src/${this.word()}/${this.word()}-${this.word()}.ts`;
  }

  /** Lines of a program, a listing or a test run. */
  output(length: number): string {
    const r = this.#random;
    const out: string[] = [];
    for (let size = 0; size < length;) {
      const line = r.of<() => string>([
        () =>
          `${String(out.length + 1).padStart(6)}→  const ${this.word()} = ${this.word()}.${this.word()}(${this.word()}, ${String(r.below(999))});`,
        () => `${this.path()}:${String(r.below(900))}:${String(r.below(80))}: ${this.prose(40)}`,
        () => `  ✓ ${this.prose(50)} (${String(r.below(300))} ms)`,
        () =>
          `-rw-r--r-- 1 jan jan ${String(r.below(99999))} Jan ${String(1 + r.below(28))} 10:${String(10 + r.below(49))} ${this.word()}.ts`,
        () => `  if (${this.word()}.${this.word()} !== '${this.word()}') throw new Error(\`${this.prose(24)}\`);`,
        () => `commit ${this.hex(40)} ${this.prose(30)}`,
        () => '',
      ])();
      out.push(line);
      size += line.length + 1;
    }
    return out.join('\n');
  }
}

const usage = (r: Random) => ({
  input_tokens: r.below(9),
  cache_creation_input_tokens: r.below(9000),
  cache_read_input_tokens: r.below(90_000),
  cache_creation: { ephemeral_5m_input_tokens: r.below(9000), ephemeral_1h_input_tokens: 0 },
  output_tokens: r.below(2000),
  service_tier: 'standard',
});

/** Sizes have a long tail, as real ones do: a tenth of what is read is a kilobyte or less, some are a quarter megabyte. */
const resultSize = (r: Random): number => Math.round(110 * Math.exp(r.next() ** 1.7 * 5.4));

function* claudeRecords(w: Writer, r: Random, session: string, cwd: string, start: number): Generator<string> {
  let time = start;
  let parent: unknown = null;
  const base = (type: string) => {
    const uuid = w.uuid();
    time += 1000 + r.below(20_000);
    const record = {
      parentUuid: parent,
      isSidechain: false,
      userType: 'external',
      cwd,
      sessionId: session,
      version: '2.1.42',
      gitBranch: 'main',
      type,
      uuid,
      timestamp: new Date(time).toISOString(),
    };
    parent = uuid;
    return record;
  };
  const message = (content: unknown, id: string) => ({
    model: 'claude-sonnet-4-5',
    id,
    type: 'message',
    role: 'assistant',
    content: [content],
    stop_reason: null,
    usage: usage(r),
  });
  for (;;) {
    yield JSON.stringify({ ...base('user'), message: { role: 'user', content: w.prose(40 + r.below(400)) } });
    for (let turn = 3 + r.below(12); turn > 0; turn--) {
      const id = `msg_01${w.hex(22)}`;
      const requestId = `req_011${w.hex(21)}`;
      if (r.next() < 0.8) {
        const thinking = {
          type: 'thinking',
          thinking: r.next() < 0.4 ? w.prose(300 + r.below(900)) : '',
          signature: w.base64(400 + r.below(1600)),
        };
        yield JSON.stringify({ ...base('assistant'), message: message(thinking, id), requestId });
      }
      if (r.next() < 0.5)
        yield JSON.stringify({
          ...base('assistant'),
          message: message({ type: 'text', text: w.prose(60 + r.below(500)) }, id),
          requestId,
        });
      const callId = `toolu_01${w.hex(22)}`;
      const kind = r.next();
      const file = `${cwd}/${w.path()}`;
      const output = w.output(resultSize(r));
      const failed = r.next() < 0.08;
      if (kind < 0.45) {
        const command = r.of([
          () => `npm test -- ${w.word()}`,
          () => `git diff ${w.path()}`,
          () => `grep -rn "${w.word()}" src/ | head -${String(r.below(50))}`,
          () => `cd ${cwd} && ls ${w.word()}`,
        ])();
        yield JSON.stringify({
          ...base('assistant'),
          message: message(
            { type: 'tool_use', id: callId, name: 'Bash', input: { command, description: w.prose(30) } },
            id,
          ),
          requestId,
        });
        const result = {
          tool_use_id: callId,
          type: 'tool_result',
          content: failed ? `Exit code 1\n${output}` : output,
          is_error: failed,
        };
        const twin = failed
          ? `Error: Exit code 1\n${output}`
          : { stdout: output, stderr: '', interrupted: false, isImage: false };
        yield JSON.stringify({ ...base('user'), message: { role: 'user', content: [result] }, toolUseResult: twin });
      } else if (kind < 0.8) {
        yield JSON.stringify({
          ...base('assistant'),
          message: message({ type: 'tool_use', id: callId, name: 'Read', input: { file_path: file } }, id),
          requestId,
        });
        const twin = {
          type: 'text',
          file: { filePath: file, content: output, numLines: 90, startLine: 1, totalLines: 90 },
        };
        yield JSON.stringify({
          ...base('user'),
          message: { role: 'user', content: [{ tool_use_id: callId, type: 'tool_result', content: output }] },
          toolUseResult: twin,
        });
      } else {
        const before = w.output(80 + r.below(600));
        const after = w.output(80 + r.below(900));
        yield JSON.stringify({
          ...base('assistant'),
          message: message(
            {
              type: 'tool_use',
              id: callId,
              name: 'Edit',
              input: { file_path: file, old_string: before, new_string: after },
            },
            id,
          ),
          requestId,
        });
        const original = `${output}\n${before}\n${w.output(2000 + r.below(16_000))}`;
        const twin = {
          filePath: file,
          oldString: before,
          newString: after,
          originalFile: original,
          structuredPatch: [
            {
              oldStart: 10,
              oldLines: 9,
              newStart: 10,
              newLines: 12,
              lines: after.split('\n').map((line) => `+${line}`),
            },
          ],
          userModified: false,
          replaceAll: false,
        };
        yield JSON.stringify({
          ...base('user'),
          message: {
            role: 'user',
            content: [
              { tool_use_id: callId, type: 'tool_result', content: `The file ${file} has been updated.\n${after}` },
            ],
          },
          toolUseResult: twin,
        });
      }
      if (r.next() < 0.5) {
        const data = {
          type: 'bash_progress',
          output: w.output(900),
          fullOutput: w.output(900),
          elapsedTimeSeconds: r.below(90),
          totalLines: 40,
        };
        yield JSON.stringify({ ...base('progress'), data, parentToolUseID: callId, toolUseID: callId });
      }
      if (r.next() < 0.2) {
        yield JSON.stringify({ ...base('attachment'), attachment: { type: 'skill_listing', content: w.prose(2500) } });
      }
    }
  }
}

function* codexRecords(w: Writer, r: Random, session: string, cwd: string, start: number): Generator<string> {
  let time = start;
  const line = (type: string, payload: object): string =>
    JSON.stringify({ timestamp: new Date((time += 900 + r.below(9000))).toISOString(), type, payload });
  yield line('session_meta', {
    id: session,
    timestamp: new Date(start).toISOString(),
    cwd,
    originator: 'codex-tui',
    cli_version: '0.120.0',
    source: 'cli',
    instructions: w.prose(12_000),
  });
  for (;;) {
    const prompt = w.prose(40 + r.below(300));
    yield line('turn_context', { turn_id: w.uuid(), cwd, approval_policy: 'on-request', model: 'gpt-5-codex' });
    yield line('response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] });
    yield line('event_msg', { type: 'user_message', message: prompt });
    for (let turn = 2 + r.below(10); turn > 0; turn--) {
      const call = `call_${w.hex(24)}`;
      const output = w.output(resultSize(r));
      yield line('response_item', { type: 'reasoning', summary: [], encrypted_content: w.base64(800 + r.below(2000)) });
      yield line('response_item', {
        type: 'function_call',
        name: 'exec_command',
        arguments: JSON.stringify({ cmd: `rg ${w.word()} ${w.path()}`, workdir: cwd }),
        call_id: call,
      });
      yield line('response_item', {
        type: 'function_call_output',
        call_id: call,
        output: `Chunk ID: ${w.hex(6)}\nWall time: 0.1 seconds\nProcess exited with code ${r.next() < 0.1 ? '1' : '0'}\nOutput:\n${output}`,
      });
      yield line('event_msg', { type: 'token_count', info: { total_token_usage: usage(r) } });
    }
    const answer = w.prose(100 + r.below(700));
    yield line('response_item', {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: answer }],
    });
    yield line('event_msg', { type: 'agent_message', message: answer });
  }
}

/** @param bytes of all logs together, near enough */
export function makeLoad(folder: string, sessions: number, bytes: number, seed = 20_260_105): Load {
  const random = new Random(seed);
  const writer = new Writer(random);
  const home = join(folder, 'home');
  const weights = Array.from({ length: sessions }, () => Math.exp(random.next() * 5 - 1));
  const weight = weights.reduce((sum, w) => sum + w, 0);
  const projects = Array.from({ length: 25 }, () => `${writer.word()}-${writer.word()}`);
  const files: string[] = [];
  let written = 0;
  weights.forEach((share, n) => {
    const project = projects[n % projects.length] ?? 'web';
    const cwd = `/home/jan/${project}`;
    const session = writer.uuid();
    const start = Date.UTC(2026, 0, 1) + n * 3_600_000;
    const codex = n % 6 === 5;
    const path = codex
      ? join(home, '.codex', 'sessions', '2026', '01', '05', `rollout-2026-01-05T10-00-00-${session}.jsonl`)
      : join(home, '.claude', 'projects', cwd.replaceAll('/', '-'), `${session}.jsonl`);
    mkdirSync(join(path, '..'), { recursive: true });
    const lines: string[] = [];
    let left = (share / weight) * bytes;
    for (const record of (codex ? codexRecords : claudeRecords)(writer, random, session, cwd, start)) {
      lines.push(record);
      left -= record.length + 1;
      if (left <= 0 && lines.length >= 8) break;
    }
    const content = Buffer.from(`${lines.join('\n')}\n`);
    writeFileSync(path, content);
    written += content.length;
    files.push(path);
  });
  return { home, sessions, bytes: written, files };
}
