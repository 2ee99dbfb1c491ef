/** Names of runs whose files are called after their task, the same in every run. */

/** `<folder>/<task>` of `…/<folder>/<task>.traj` and of `…/<folder>/<task>/<task>.traj`. */
export function runNamedBy(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '');
  const task = (parts.pop() ?? '').replace(/(?:\.traj)?(?:\.json|\.jsonl)?$/, '');
  const above = parts.at(-1) === task ? parts.at(-2) : parts.at(-1);
  return above === undefined ? task || 'run' : `${above}/${task}`;
}
