/** Lint findings of a session: the agent's own slips, what it did about them, and how it silenced them. */
import type { PromptEvent, SessionEvent } from '../../sessions/event.ts';
import type { SimpleCommand } from '../shell.ts';
import { EDIT_WITHIN, type Call, type Edit } from './calls.ts';
import { findingsOf, type Finding } from './findings.ts';
import { wordsOf } from './fix.ts';
import { addressesAgents, isFilter } from './ordinary.ts';
import type { LintFinding, Quoted } from './signal.ts';
import { quotable } from './telling.ts';

/** One output that names more rules than this is an audit. */
const RULES_MAX = 7;
const LINTS = /lint|vet|check|ruff|flake8|clippy|rubocop|style|biome|pylint/i;

/** Findings in what a linter printed, whatever its exit: `lint | tail` succeeds. */
export function lintFindings(
  { call, result }: Call,
  commands: readonly SimpleCommand[],
  edits: readonly Edit[],
): LintFinding[] {
  const linter =
    commands.find((command) => command.words.some((word) => LINTS.test(word))) ??
    (result.outcome === 'failed' ? commands.find((command) => !isFilter(command)) : undefined);
  const text = linter && quotable(linter.text.split('\n')[0] ?? '');
  if (!linter || !text || addressesAgents(result.text)) return [];
  const lint = { words: wordsOf(linter), call: { text, line: call.line, at: call.at, role: 'assistant' as const } };
  return withRules(result.text).map((finding) => signalOf(finding, lint, result, 'tool', edits));
}

/** Findings that the user pasted: the same slip, seen by a person or by CI. */
export const pastedFindings = (prompt: PromptEvent, edits: readonly Edit[]): LintFinding[] =>
  withRules(prompt.text).map((finding) => signalOf(finding, null, prompt, 'user', edits));

function withRules(text: string): readonly Finding[] {
  const findings = findingsOf(text);
  return findings.length > RULES_MAX ? [] : findings;
}

function signalOf(
  { rule, message, file, quote }: Finding,
  lint: LintFinding['lint'],
  source: SessionEvent,
  role: Quoted['role'],
  edits: readonly Edit[],
): LintFinding {
  const after = edits.filter(
    (edit) => edit.seq > source.seq && edit.seq - source.seq < EDIT_WITHIN && (file === null || edit.file === file),
  );
  const comment = after
    .map(({ call }) => ({ call, text: silencerOf(call.input, rule) }))
    .find(({ text }) => text !== null);
  return {
    kind: 'finding',
    lint,
    rule,
    message,
    error: { text: quote, line: source.line, at: source.at, role },
    ownWork: edits.some((edit) => edit.seq < source.seq && (file === null || edit.file === file)),
    actedOn: after.length > 0,
    silenced: comment?.text
      ? { text: comment.text, line: comment.call.line, at: comment.call.at, role: 'assistant' }
      : null,
  };
}

/** The comment that turns a rule off for one line, in the notation of whatever linter it is. */
function silencerOf(input: string, rule: string): string | null {
  const written = input.slice(Math.max(0, input.lastIndexOf('"new_string"')));
  for (const [text] of written.matchAll(
    /(?:\/\/ ?|# ?|\/\* ?)(?:nolint:|noqa: ?|eslint-disable(?:-next-line|-line)? |pylint: ?disable=|rubocop:disable |type: ignore\[|shellcheck disable=|biome-ignore )[\w@/:,-]{2,60}/g,
  )) {
    if (text.includes(rule)) return text;
  }
  return null;
}
