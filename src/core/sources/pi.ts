/** pi: `~/.pi/agent/sessions/--<folder>--/<time>_<session>.jsonl`, one entry a line, since November 2025. */
import { join } from 'node:path';
import { PiDecoder } from './pi/decoder.ts';
import { memberOf } from './pi/head.ts';
import { piUserText } from './pi/user.ts';
import type { LineReader } from './reader.ts';

export const pi: LineReader = {
  agent: 'pi',
  name: 'pi',
  places(home, env) {
    const root = env['PI_CODING_AGENT_DIR'] || join(home, '.pi', 'agent');
    return [env['PI_CODING_AGENT_SESSION_DIR'] || join(root, 'sessions')];
  },
  lines: {
    claims: (path) => /\.jsonl(?:\.zst)?$/.test(path),
    recognises: (file) => memberOf(file) === 'pi',
    decoder: (path, state) => new PiDecoder(path, state, { userText: piUserText }),
  },
};
