/** Moments as people say them. The exact one is in the title. */

const DAY = 86_400_000;
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

export const dayOf = (at: Date, now = new Date()): string => {
  const days = Math.round((midnight(now) - midnight(at)) / DAY);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days > 1 && days < 7) return weekday.format(at);
  return (at.getFullYear() === now.getFullYear() ? day : dayAndYear).format(at);
};

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

export function Time({ at, show = 'both' }: { at: string | null; show?: 'day' | 'clock' | 'both' }) {
  if (at === null) return <span title="The log does not say when">no time</span>;
  const date = new Date(at);
  const parts = [...(show === 'clock' ? [] : [dayOf(date)]), ...(show === 'day' ? [] : [clock.format(date)])];
  return (
    <time dateTime={at} title={exact.format(date)}>
      {parts.join(', ')}
    </time>
  );
}
