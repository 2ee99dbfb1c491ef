export function Dreams({ dream }: { dream: string | null }) {
  return <p>Dreams {dream}</p>;
}
