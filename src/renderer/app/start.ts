/** Brings the window to life, once, before anything is drawn. */
import { connect, type Connection } from './connection.ts';
import { placeOf } from './place.ts';
import { useApp } from './store.ts';

let connection: Connection | null = null;

export function start(): void {
  connection = connect({
    live: (live) => useApp.setState({ live }),
    state: (link) => useApp.setState({ link }),
  });
  window.addEventListener('hashchange', () => useApp.setState({ place: placeOf(window.location.hash) }));
}

export const call: Connection['call'] = (name, input) => {
  if (connection === null) throw new Error('the window has not been started');
  return connection.call(name, input);
};
