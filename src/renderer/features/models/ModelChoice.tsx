import type { InputOf } from '../../../shared/window/calls.ts';
import type { ModelView } from '../../../shared/window/models.ts';
import { useApp } from '../../app/store.ts';
import { Select } from '../../ui/Select.tsx';
import { folderName } from '../../ui/words.ts';
import { useModels } from './Models.tsx';
import { VERDICTS } from './words.ts';

/** Which model a dream is to use, as `dreams.start` takes it. */
export type Choice = InputOf<'dreams.start'>['model'];

const AS_SET = 'as-set';
const NONE = 'none';
const FILE = 'file:';

/** Language models of this machine; none until the engine has said. */
export function useLanguageModels(): readonly ModelView[] {
  const answer = useModels({});
  return answer.state === 'here' ? answer.value.models.filter(({ role }) => role === 'language') : [];
}

/**
 * A choice among none and the language models found here.
 * @param orAsSet the model of the settings may be left to be it
 * @param note a word on a model, beside its name
 */
export function ModelChoice({
  value,
  onChange,
  orAsSet,
  note = () => null,
}: {
  value: Choice;
  onChange: (choice: Choice) => void;
  orAsSet: boolean;
  note?: (model: ModelView | null) => string | null;
}) {
  const models = useLanguageModels();
  const set = useApp(({ live }) => live?.settings.model.language ?? null);
  const labelled = (name: string, model: ModelView | null): string => {
    const more = [note(model), model === null || model.fit.verdict === 'fits' ? null : VERDICTS[model.fit.verdict]]
      .filter((part) => part !== null)
      .join(', ');
    return more === '' ? name : `${name} (${more.toLowerCase()})`;
  };
  const nameOfSet = set === null ? 'none' : (models.find(({ file }) => file === set)?.name ?? folderName(set));
  return (
    <Select
      label="Model"
      value={value === null ? AS_SET : value.file === null ? NONE : `${FILE}${value.file}`}
      onChange={(chosen) => {
        if (chosen === AS_SET) onChange(null);
        else onChange({ file: chosen === NONE ? null : chosen.slice(FILE.length) });
      }}
      options={[
        ...(orAsSet ? [{ value: AS_SET, label: `As set: ${nameOfSet}` }] : []),
        { value: NONE, label: labelled('None', null) },
        ...models.map((model) => ({ value: `${FILE}${model.file}`, label: labelled(model.name, model) })),
      ]}
    />
  );
}
