/** Models on this machine: which there are, whether they run here, and which are used. */
import { fail } from '../../../shared/result.ts';
import type { CallsOf, Handlers } from '../handlers.ts';

const notYet = fail({ code: 'not-yet', message: 'Models are not there yet.', hint: 'Dream without one.' });

export function modelCalls(): Handlers<CallsOf<'models'>> {
  return {
    'models.list': () => notYet,
    'models.use': () => notYet,
    'models.try': () => notYet,
    'models.import': () => notYet,
    'models.download': () => notYet,
    'models.stopTransfer': () => notYet,
    'models.remove': () => notYet,
  };
}
