/**
 * oh-my-pi, which is built on pi: `~/.omp/agent/sessions/<folder>/<time>_<session>.jsonl`. Its sub-agents' sessions
 * stand in a folder named like the file of the session that called them.
 */
import { join } from 'node:path';
import { PiDecoder } from './pi/decoder.ts';
import { memberOf } from './pi/head.ts';
import { piUserText } from './pi/user.ts';
import type { LineReader } from './reader.ts';

export const ohMyPi: LineReader = {
  agent: 'oh-my-pi',
  name: 'oh-my-pi',
  places(home, env) {
    const own = join(home, env['PI_CONFIG_DIR'] || '.omp', 'agent', 'sessions');
    const data = env['XDG_DATA_HOME'];
    return data ? [own, join(data, 'omp', 'sessions')] : [own];
  },
  lines: {
    claims: (path) => /\.jsonl(?:\.zst)?$/.test(path),
    recognises: (file) => memberOf(file) === 'oh-my-pi',
    decoder: (path, state) => new PiDecoder(path, state, { userText: piUserText, callerOf }),
  },
};

const CALLER = /[\\/]\d{4}-\d\d-\d\dT[\d-]{8,12}Z_([0-9a-f-]{36})[\\/](?:[^\\/]+[\\/])*[^\\/]+$/;

const callerOf = (path: string): string | null => CALLER.exec(path)?.[1] ?? null;
