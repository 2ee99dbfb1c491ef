/**
 * OpenClaw (before that Clawdbot and Moltbot), which is built on pi: `~/.openclaw/agents/<agent>/sessions/<id>.jsonl`.
 * What was deleted there stays deleted here: files set aside as `.deleted` are not read.
 */
import { join } from 'node:path';
import { openClawUserText } from './openclaw/user.ts';
import { PiDecoder } from './pi/decoder.ts';
import { memberOf } from './pi/head.ts';
import type { LineReader } from './reader.ts';

const FOLDERS = ['.openclaw', '.clawdbot', '.moltbot', '.moldbot'] as const;

export const openClaw: LineReader = {
  agent: 'openclaw',
  name: 'OpenClaw',
  places(home, env) {
    const named = env['OPENCLAW_STATE_DIR'] || env['CLAWDBOT_STATE_DIR'];
    const roots = named ? [named] : FOLDERS.map((folder) => join(home, folder));
    return roots.map((root) => join(root, 'agents'));
  },
  lines: {
    claims: (path) => /^[^\\/]+[\\/]sessions[\\/][^\\/]+\.jsonl(?:\.reset\.[^\\/]+)?$/.test(path) && !isCopy(path),
    recognises: (file) => memberOf(file) === 'openclaw' && !isCopy(file.path),
    decoder: (path, state) => new PiDecoder(path, state, { userText: openClawUserText }),
  },
};

/** What OpenClaw writes a second time beside a session: its state at some moment, and its trace. */
const isCopy = (path: string): boolean => /\.(?:checkpoint\.[^\\/]*|trajectory)\.jsonl/.test(path);
