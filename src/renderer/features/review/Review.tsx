export function Review({ change }: { change: string | null }) {
  return <p>Review {change}</p>;
}
