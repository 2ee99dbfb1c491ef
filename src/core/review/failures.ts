/** Everything a command of the review can be refused for, in words. */
import type { Failure } from '../../shared/result.ts';
import type { FolderFailure } from '../playbooks/folder.ts';
import type { ApplyFailure } from './apply.ts';

export type ReviewFailure =
  | ApplyFailure
  | FolderFailure
  | Failure<
      | 'unknown-change'
      | 'unknown-proposal'
      | 'unknown-entry'
      | 'unknown-version'
      | 'already-accepted'
      | 'already-decided'
      | 'nothing-to-undo'
      | 'store-busy'
    >;

export const storeBusy = (message: string): ReviewFailure => ({
  code: 'store-busy',
  message,
  hint: 'Try again in a moment.',
});

export const unknownChange = (id: string): ReviewFailure => ({
  code: 'unknown-change',
  message: `there is no change ${id}`,
  hint: '`proposals show ID` lists the changes of a proposal.',
});

export const unknownProposal = (id: string): ReviewFailure => ({
  code: 'unknown-proposal',
  message: `there is no proposal ${id}`,
  hint: '`proposals` lists them.',
});

export const alreadyAccepted = (id: string): ReviewFailure => ({
  code: 'already-accepted',
  message: `${id} was accepted already`,
  hint: '`undo` takes decisions back, newest first.',
});

export const alreadyDecided = (id: string, status: string): ReviewFailure => ({
  code: 'already-decided',
  message: `${id} is ${status === 'never' ? 'never to come back' : 'discarded'} already`,
  hint: 'Nothing was changed.',
});
