import {
  Blocks,
  Bot,
  CircleHelp,
  FilePen,
  FileText,
  Globe,
  ListTodo,
  Search,
  Terminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useMemo } from 'react';
import type { TranscriptRow } from '../../../../shared/window/views.ts';
import { WordDiff } from '../../../ui/WordDiff.tsx';
import { Folded, TOOL_LINES } from './Folded.tsx';
import styles from './ToolCall.module.css';
import { gistOf, readInput } from './tool-input.ts';

type Call = Extract<TranscriptRow, { kind: 'tool' }>;

const ICONS: Readonly<Record<string, LucideIcon>> = {
  read: FileText,
  edit: FilePen,
  write: FilePen,
  shell: Terminal,
  search: Search,
  task: Bot,
  web: Globe,
  todo: ListTodo,
  question: CircleHelp,
  mcp: Blocks,
};

/** One line until it is opened: what was called and how it went. */
export function ToolCall({
  row,
  open,
  whole,
  onToggle,
  onWhole,
}: {
  row: Call;
  open: boolean;
  whole: boolean;
  onToggle: () => void;
  onWhole: () => void;
}) {
  const Icon = ICONS[row.category] ?? Wrench;
  const how = outcomeOf(row);
  const lines = row.output === '' ? 0 : row.output.split('\n').length;
  return (
    <div>
      <button
        type="button"
        className={styles.line}
        data-outcome={row.outcome}
        aria-expanded={open}
        tabIndex={-1}
        onClick={onToggle}
      >
        <Icon aria-hidden size="1em" />
        <span className={styles.tool}>{row.tool}</span>
        <span className={styles.summary}>{summaryOf(row)}</span>
        {how !== null && <span className={styles.outcome}>{how}</span>}
      </button>
      {row.words !== null && <p className={styles.words}>You said: {row.words}</p>}
      {open && (
        <div className={styles.inside}>
          <Input row={row} whole={whole} onWhole={onWhole} />
          <div className={styles.output} role="group" aria-label="Output">
            {lines === 0 ? (
              <p className={styles.none}>{row.outcome === 'none' ? 'The log has no result of it' : 'No output'}</p>
            ) : (
              <Folded text={row.output} lines={TOOL_LINES} whole={whole} onWhole={onWhole} mono />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** Some tools are summed up by their input as it is. */
const summaryOf = ({ summary, input }: Call): string =>
  summary.startsWith('{') ? (gistOf(input) ?? summary) : summary;

/** What the line above does not say already. */
function Input({ row: { input, summary }, whole, onWhole }: { row: Call; whole: boolean; onWhole: () => void }) {
  const { words, edit } = useMemo(() => readInput(input, summary), [input, summary]);
  if (words === '' && edit === null) return null;
  return (
    <div role="group" aria-label="Input">
      {words !== '' && <Folded text={words} lines={TOOL_LINES} whole={whole} onWhole={onWhole} mono />}
      {edit !== null && <WordDiff before={edit.before} after={edit.after} />}
    </div>
  );
}

function outcomeOf({ outcome, exitCode }: Call): string | null {
  switch (outcome) {
    case 'failed':
      return exitCode === null ? 'failed' : `exit ${String(exitCode)}`;
    case 'rejected':
      return 'refused';
    case 'cancelled':
      return 'cancelled';
    case 'none':
      return 'no result';
    default:
      return exitCode === null || exitCode === 0 ? null : `exit ${String(exitCode)}`;
  }
}
