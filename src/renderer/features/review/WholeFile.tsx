import { answerOf } from '../../app/use-answer.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { LineDiff } from '../../ui/LineDiff.tsx';
import styles from './WholeFile.module.css';

const usePreview = answerOf('review.preview', ['playbooks', 'proposals']);

/** The playbook's file as accepting would leave it. */
export function WholeFile({ change }: { change: string }) {
  const preview = usePreview({ change, text: null });
  if (preview.state === 'waiting') return <div className={styles.waiting} aria-busy />;
  if (preview.state === 'failed') return <FailureNote failure={preview.failure} />;
  const { before, after, refusal } = preview.value;
  return (
    <>
      {refusal !== null && <FailureNote failure={refusal} />}
      <LineDiff before={before} after={after} />
    </>
  );
}
