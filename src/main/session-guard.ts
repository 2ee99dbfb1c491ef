/**
 * Nothing in the window reaches the network, opens another window, leads it elsewhere, downloads or asks for a device.
 * What tries is refused and counted: the privacy page shows the count.
 */
import type { App, Session, WebContents } from 'electron';

/** Addresses the page is made of, and Chromium's own insides. */
const INSIDE = /^(?:app:\/\/reverie\/|devtools:|data:image\/|data:text\/html|blob:app:\/\/reverie\/|chrome-extension:)/;

/** @param refused is told the number of requests that were refused so far */
export function guardSession(session: Session, refused: (count: number) => void): void {
  let count = 0;
  session.webRequest.onBeforeRequest(({ url }, respond) => {
    const isInside = INSIDE.test(url);
    if (!isInside) refused(++count);
    respond({ cancel: !isInside });
  });
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  // Dictionaries would be fetched.
  session.setSpellCheckerEnabled(false);
}

/** For every page there will ever be in this app. */
export function guardContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** What Chromium would otherwise do on the network by itself. */
export function quiet({ commandLine }: Pick<App, 'commandLine'>): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-sync',
    'no-pings',
    'disable-quic',
  ])
    commandLine.appendSwitch(name);
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}
