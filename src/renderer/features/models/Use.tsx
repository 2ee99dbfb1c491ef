import { Check } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';

/** Stays where it is when it is pressed, so that the keyboard stays there too. */
export function Use({ name, chosen, onUse }: { name: string; chosen: boolean; onUse: () => void }) {
  return (
    <Button
      label={chosen ? `In use: ${name}` : `Use ${name}`}
      pressed={chosen}
      onClick={() => {
        if (!chosen) onUse();
      }}
    >
      {chosen ? (
        <>
          <Check aria-hidden size="1em" /> In use
        </>
      ) : (
        'Use'
      )}
    </Button>
  );
}
