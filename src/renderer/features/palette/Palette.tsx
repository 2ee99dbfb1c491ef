import { Dialog } from '../../ui/Dialog.tsx';
import { open } from '../../app/store.ts';

export function Palette() {
  return (
    <Dialog title="Search and commands" onClose={() => open('none')}>
      …
    </Dialog>
  );
}
