/** Writing entries where an agent reads them: first as a plan, then for good. */
import { ok, type Failure, type Result } from '../../../shared/result.ts';
import type { InputOf, OutputOf } from '../../../shared/window/calls.ts';
import { exportEntries } from '../../exports/export.ts';
import { redact } from '../../guard/secrets.ts';
import { entriesIn } from '../../projects.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function exportCalls({ engine }: Parts): Handlers<CallsOf<'exports'>> {
  const exported = (
    { target, project }: InputOf<'exports.plan'>,
    dryRun: boolean,
  ): Result<OutputOf<'exports.plan'>, Failure> => {
    const store = engine().store();
    if (!store.ok) return store;
    const snapshot = store.value.snapshot();
    if (!snapshot.ok) return snapshot;
    const projects = engine().projects();
    const { entries: all } = snapshot.value;
    const meant = projects.ok ? entriesIn(all, projects.value, project) : all;
    const done = exportEntries(meant, { to: target, project }, { dryRun, redact });
    if (!done.ok) return done;
    const { entries, files } = done.value;
    return ok({ entries, files: files.map((file) => ({ ...file })) });
  };
  return {
    'exports.plan': (input) => exported(input, true),
    'exports.write': (input) => exported(input, false),
  };
}
