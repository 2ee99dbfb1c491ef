import { assertNever, type Failure } from '../../../shared/result.ts';
import type { MiningTrouble } from '../../../shared/window/run-logs.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { Time } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';

/** Why the last look at a folder brought nothing. @param before when the one was whose result is still here */
export function TroubleNote({
  folder,
  trouble,
  at,
  before,
}: {
  folder: string;
  trouble: MiningTrouble;
  at: string;
  before: string | null;
}) {
  return (
    <FailureNote failure={wordsOf(folder, trouble, before !== null)}>
      <p>
        Looked at <Time at={at} />.
        {before !== null && (
          <>
            {' '}
            Below is what was found <Time at={before} />.
          </>
        )}
      </p>
    </FailureNote>
  );
}

function wordsOf(folder: string, trouble: MiningTrouble, known: boolean): Failure {
  switch (trouble.kind) {
    case 'gone':
      return {
        code: 'logs-gone',
        message: known ? `${folder} is gone` : `There is nothing at ${folder}`,
        hint: known
          ? 'It was renamed, removed, or lies on a disk that is not here. Name its new place, or forget it.'
          : 'Look whether the path is right: with Another folder you can name it anew.',
      };
    case 'no-logs': {
      const { otherFiles, binary } = trouble;
      const there = [
        ...(otherFiles > 0 ? [`${times(otherFiles, 'file')} not called like a log`] : []),
        ...(binary > 0 ? [`${times(binary, 'file')} that ${binary === 1 ? 'is' : 'are'} not text`] : []),
      ].join(' and ');
      return {
        code: 'no-logs',
        message: `There is no log in ${folder}`,
        hint: `${there === '' ? 'It is empty.' : `In it: ${there}.`} Files are read that end in .log, .txt, .out, .err or in nothing, packed with gzip or zstd too.`,
      };
    }
    case 'unreadable':
      return {
        code: 'logs-unreadable',
        message: `${folder} cannot be read`,
        hint: `${trouble.problem.message}. Nothing was changed; let yourself read it, then rescan.`,
      };
    case 'broke-off':
      return {
        code: 'mining-broke-off',
        message: 'Looking through it broke off',
        hint: `${trouble.message}. Nothing was lost; a smaller folder may be within reach.`,
      };
    default:
      return assertNever(trouble);
  }
}
