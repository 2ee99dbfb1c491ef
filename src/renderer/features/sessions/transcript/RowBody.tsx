import { assertNever } from '../../../../shared/result.ts';
import type { TranscriptRow } from '../../../../shared/window/views.ts';
import { Markdown } from '../../../ui/Markdown.tsx';
import { Folded, TEXT_LINES } from './Folded.tsx';
import styles from './RowBody.module.css';
import { ToolCall } from './ToolCall.tsx';

export interface RowProps {
  row: TranscriptRow;
  /** Unfolded: its output or text is seen. */
  open: boolean;
  /** To the last line. */
  whole: boolean;
  onToggle: (row: number) => void;
  onWhole: (row: number) => void;
}

/** The lines of a row, by what it is. */
export function RowBody({ row, open, whole, onToggle, onWhole }: RowProps) {
  const toggle = (): void => onToggle(row.row);
  const rest = { whole, onWhole: () => onWhole(row.row) };
  switch (row.kind) {
    case 'prompt':
      return (
        <div className={styles.prompt}>
          <p className={styles.who}>{VIA[row.via]}</p>
          <Folded text={row.text} lines={TEXT_LINES} {...rest} />
        </div>
      );
    case 'command':
      return <p className={styles.command}>{row.text}</p>;
    case 'assistant':
      return <Answer text={row.text} {...rest} />;
    case 'thinking':
      return <Aside label="thinking" text={row.text} open={open} onToggle={toggle} {...rest} />;
    case 'injected':
      return (
        <Aside label={ORIGINS[row.origin] ?? row.origin} text={row.text} open={open} onToggle={toggle} {...rest} />
      );
    case 'tool':
      return <ToolCall row={row} open={open} onToggle={toggle} {...rest} />;
    case 'interruption':
      return <p className={styles.event}>You interrupted the agent</p>;
    case 'compaction':
      return <p className={styles.event}>The agent summed up what was said so far and went on with the summary</p>;
    case 'service-error':
      return (
        <p className={styles.event}>
          The service answered with an error: <span className={styles.error}>{row.text}</span>
        </p>
      );
    default:
      return assertNever(row);
  }
}

const VIA = { prompt: 'You', queued: 'You, while it worked', answer: 'You answered' } as const;

/** What was put in without the user, in their words. */
const ORIGINS: Readonly<Record<string, string>> = {
  reminder: 'reminder',
  hook: 'hook output',
  skill: 'skill',
  'command-output': 'command output',
  summary: 'summary',
  'subagent-prompt': 'prompt for the sub-agent',
  notification: 'notification',
  context: 'context',
  plan: 'plan',
  instructions: 'instructions',
};

interface Rest {
  whole: boolean;
  onWhole: () => void;
}

/** Longer than this an answer is more document than speech; the rest waits for a click. */
const LONG = 12_000;
/** Without any of this it is plain paragraphs, and those cost far less to draw. */
const MARKUP = /[*_`#>|[\]<~\\&]|^\s*(?:[-+]|\d+[.)])\s|^ {4}/m;

function Answer({ text, whole, onWhole }: { text: string } & Rest) {
  if (text.length > LONG) return <Folded text={text} lines={120} whole={whole} onWhole={onWhole} />;
  if (MARKUP.test(text)) return <Markdown text={text} />;
  return (
    <div className={styles.plain}>
      {text.split(/\n{2,}/).map((paragraph, i) => (
        <p key={i}>{paragraph}</p>
      ))}
    </div>
  );
}

function Aside({
  label,
  text,
  open,
  onToggle,
  whole,
  onWhole,
}: { label: string; text: string; open: boolean; onToggle: () => void } & Rest) {
  return (
    <div className={styles.aside}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={onToggle} tabIndex={-1}>
        <span className={styles.label}>{label}</span>
        {!open && <span className={styles.begin}>{text.slice(0, 160)}</span>}
      </button>
      {open && <Folded text={text} lines={TEXT_LINES} whole={whole} onWhole={onWhole} />}
    </div>
  );
}
