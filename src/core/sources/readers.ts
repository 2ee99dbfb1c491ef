import type { SourceReader } from './reader.ts';
import { aider } from './aider.ts';
import { amp } from './amp.ts';
import { antigravityCli } from './antigravity-cli.ts';
import { atif } from './atif.ts';
import { claudeCode } from './claude-code.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { continueDev } from './continue.ts';
import { copilotCli } from './copilot-cli.ts';
import { crush } from './crush.ts';
import { cursor } from './cursor.ts';
import { deepSeekHarness } from './deepseek-harness.ts';
import { droid } from './droid.ts';
import { geminiCli } from './gemini-cli.ts';
import { goose } from './goose.ts';
import { grok } from './grok.ts';
import { hermes } from './hermes.ts';
import { kiloCode } from './kilo-code.ts';
import { kimi } from './kimi.ts';
import { kiroCli } from './kiro-cli.ts';
import { miniSweAgent } from './mini-swe-agent.ts';
import { mistralVibe } from './mistral-vibe.ts';
import { ohMyPi } from './oh-my-pi.ts';
import { openAiMessages } from './openai-messages.ts';
import { openClaw } from './openclaw.ts';
import { opencode } from './opencode.ts';
import { openHands } from './openhands.ts';
import { pi } from './pi.ts';
import { positAssistant } from './posit-assistant.ts';
import { qwenCode } from './qwen-code.ts';
import { rooCode } from './roo-code.ts';
import { specStory } from './specstory.ts';
import { sweAgent } from './swe-agent.ts';
import { vscodeCopilot } from './vscode-copilot.ts';
import { zed } from './zed.ts';

/** Every agent Reverie reads. A new one is a file of this folder and a line here. */
export const READERS: readonly SourceReader[] = [
  claudeCode,
  codex,
  aider,
  amp,
  antigravityCli,
  atif,
  cline,
  continueDev,
  copilotCli,
  crush,
  cursor,
  deepSeekHarness,
  droid,
  geminiCli,
  goose,
  grok,
  hermes,
  kiloCode,
  kimi,
  kiroCli,
  miniSweAgent,
  mistralVibe,
  ohMyPi,
  openAiMessages,
  openClaw,
  opencode,
  openHands,
  pi,
  positAssistant,
  qwenCode,
  rooCode,
  specStory,
  sweAgent,
  vscodeCopilot,
  zed,
];
