/** One table of figures, each beside the limit or the other figure it is held against. */

export interface Figure {
  what: string;
  /** As it is read: `9.8 s`. */
  figure: string;
  /** What it is held against: `≤ 100 ms`, `JSON.parse of the same lines: 3.1 s`. */
  against: string;
  /** `null` where nothing is promised. */
  met: boolean | null;
}

export const milliseconds = (ms: number): string =>
  ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : ms >= 100 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

export function table(figures: readonly Figure[]): string {
  const rows = [
    ['', 'measured', 'held against', ''],
    ...figures.map(({ what, figure, against, met }) => [
      what,
      figure,
      against,
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
