/** What a decision of the user about a project does to those before. Pure. */
import type { ByHand } from './project.ts';

/** Two projects become one. One that was set apart stays apart from what it would belong to by itself. */
export function withJoined(before: readonly ByHand[], folder: string, other: string): ByHand[] {
  const isThere = before.some(
    (one) => (one.folder === folder && one.other === other) || (one.folder === other && one.other === folder),
  );
  return isThere || folder === other ? [...before] : [...before, { folder, other }];
}

/** A folder is set apart. What was joined only by way of it stays joined. */
export function withParted(before: readonly ByHand[], folder: string): ByHand[] {
  const partners = before.flatMap((one) => {
    if (one.other === null) return [];
    return one.folder === folder ? [one.other] : one.other === folder ? [one.folder] : [];
  });
  const kept = before.filter((one) => one.folder !== folder && one.other !== folder);
  const [first, ...others] = [...new Set(partners)];
  return [
    ...kept,
    ...(first === undefined ? [] : others.map((other): ByHand => ({ folder: other, other: first }))),
    { folder, other: null },
  ];
}
