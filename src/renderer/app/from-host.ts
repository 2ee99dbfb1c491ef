/** What the desktop host tells the page by itself: where to go, what to do. In a browser nothing of it comes. */
import { ToPage } from '../../shared/window/preload.ts';
import { undo } from '../features/review/decisions.ts';
import { open } from './store.ts';
import { zoomBy } from './zoom.ts';

export function listenToHost(): void {
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window) return;
    const told = ToPage.safeParse(data);
    if (!told.success) return;
    const message = told.data;
    if (message.reverie === 'go') window.location.hash = message.hash;
    if (message.reverie === 'command') carryOut(message.name);
  });
}

function carryOut(name: Extract<ToPage, { reverie: 'command' }>['name']): void {
  switch (name) {
    case 'palette':
    case 'shortcuts':
      return open(name);
    case 'undo':
      return void undo();
    case 'larger':
      return zoomBy(1);
    case 'smaller':
      return zoomBy(-1);
    case 'usual-size':
      return zoomBy(0);
  }
}
