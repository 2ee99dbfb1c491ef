import type { SourceReader } from './reader.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { geminiCli } from './gemini-cli.ts';

/** Every agent Reverie reads. A new one is a file of this folder and a line here. */
export const READERS: readonly SourceReader[] = [claudeCode, codex, geminiCli];
