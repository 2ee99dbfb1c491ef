/**
 * The door between the page and the host, two things wide: the version, and asking for a connection. Ports cannot go
 * through the bridge of an isolated world; they are handed over as messages of the page's own window.
 */
import { contextBridge, ipcRenderer } from 'electron';

/** Put in by the build: a sandboxed preload can read no file. */
declare const VERSION: string;
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, origin: string, ports?: readonly unknown[]): void;
};

const tell = (message: unknown, ports: readonly unknown[] = []): void =>
  window.postMessage(message, window.location.origin, ports);

ipcRenderer.on('port', (event) => tell({ reverie: 'port' }, event.ports));
ipcRenderer.on('tell', (_event, message: unknown) => tell(message));

contextBridge.exposeInMainWorld('reverie', { version: VERSION, connect: () => ipcRenderer.send('connect') });
