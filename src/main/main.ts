/** The desktop host. It opens one window and does nothing else yet; the work runs in the terminal commands. */
import { app } from 'electron';
import { openWindow } from './window.ts';

app.enableSandbox();
void app.whenReady().then(() => {
  openWindow();
  app.on('activate', openWindow);
});
app.on('window-all-closed', () => app.quit());
