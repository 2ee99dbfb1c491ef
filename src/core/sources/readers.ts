import type { SourceReader } from './reader.ts';
import { claudeCode } from './claude-code.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { aider } from './aider.ts';
import { amp } from './amp.ts';
import { antigravityCli } from './antigravity-cli.ts';
import { continueDev } from './continue.ts';
import { copilotCli } from './copilot-cli.ts';
import { crush } from './crush.ts';
import { cursor } from './cursor.ts';
import { droid } from './droid.ts';
import { geminiCli } from './gemini-cli.ts';
import { goose } from './goose.ts';
import { grok } from './grok.ts';
import { hermes } from './hermes.ts';
import { kiloCode } from './kilo-code.ts';
import { kimi } from './kimi.ts';
import { kiroCli } from './kiro-cli.ts';
import { mistralVibe } from './mistral-vibe.ts';
import { ohMyPi } from './oh-my-pi.ts';
import { openClaw } from './openclaw.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { qwenCode } from './qwen-code.ts';
import { zed } from './zed.ts';
import { rooCode } from './roo-code.ts';
import { specStory } from './specstory.ts';
import { vscodeCopilot } from './vscode-copilot.ts';

/** Every agent Reverie reads. A new one is a file of this folder and a line here. */
export const READERS: readonly SourceReader[] = [
  claudeCode,
  codex,
  cline,
  aider,
  amp,
  antigravityCli,
  continueDev,
  copilotCli,
  crush,
  cursor,
  droid,
  geminiCli,
  goose,
  grok,
  hermes,
  kiloCode,
  kimi,
  kiroCli,
  mistralVibe,
  ohMyPi,
  openClaw,
  opencode,
  pi,
  qwenCode,
  zed,
  rooCode,
  specStory,
  vscodeCopilot,
];
