/**
 * Whether two rules are one. A model is asked about nominated pairs, in both orders, after it has shown on pairs with a
 * known answer that it can tell; code rules out before it is asked what can never be one.
 */
import type { Asking, Task } from './asking.ts';
import { COMPARE_VERSION, Compared, compareQuestion, type Verdict } from './compare-prompt.ts';
import { CONTROLS, CONTROLS_NEEDED, unlikePairs, UNLIKE_SLIPS } from './controls.ts';
import { neverOne } from './grounding.ts';

const TASK: Task<{ verdict: Verdict }> = { name: `compare@${String(COMPARE_VERSION)}`, answer: Compared };

export interface Comparison {
  /** What rules there are, before the first comparison: some pairs of them are controls too. */
  among(rules: readonly string[]): void;
  /** `null`: not asked, for there was no time or the model cannot be trusted with it. */
  same(one: string, other: string): Promise<boolean | null>;
  /** Of the control questions, how many were right; `null` before the first comparison. */
  controls(): { right: number; asked: number } | null;
}

export function comparison(asking: Asking): Comparison {
  let trusted: Promise<boolean> | null = null;
  let controls: { right: number; asked: number } | null = null;
  let rules: readonly string[] = [];
  const verdict = async (one: string, other: string): Promise<Verdict | null> => {
    const asked = await asking.ask(TASK, `${one}\n${other}`, () => compareQuestion(one, other));
    return asked.status === 'answered' ? asked.value.verdict : null;
  };
  const passesControls = async (): Promise<boolean> => {
    controls = { right: 0, asked: 0 };
    for (const { one, other, right } of CONTROLS)
      for (const [a, b] of [
        [one, other],
        [other, one],
      ] as const) {
        const said = await verdict(a, b);
        controls = {
          right: controls.right + Number(said !== null && right.includes(said)),
          asked: controls.asked + 1,
        };
        // It can no longer pass: what is left of the night is for other things.
        if (controls.asked - controls.right > CONTROLS.length * 2 - CONTROLS_NEEDED) return false;
      }
    return tellsApart();
  };
  /** Whether it does so where it cannot know that it is being tried. */
  const tellsApart = async (): Promise<boolean> => {
    let slips = 0;
    for (const { one, other } of unlikePairs(rules, neverOne)) {
      const said = await verdict(one, other);
      slips += Number(said === null || said === 'same');
      if (slips > UNLIKE_SLIPS) return false;
    }
    return true;
  };
  return {
    among(all) {
      rules = all;
    },
    controls: () => controls,
    async same(one, other) {
      if (one === other) return true;
      if (neverOne(one, other)) return false;
      trusted ??= passesControls();
      if (!(await trusted)) return null;
      const there = await verdict(one, other);
      if (there !== 'same') return there === null ? null : false;
      const back = await verdict(other, one);
      return back === null ? null : back === 'same';
    },
  };
}
