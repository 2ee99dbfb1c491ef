import { say, sayFailure } from '../../app/store.ts';

/** Puts a text on the clipboard, and says so. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied');
  } catch {
    sayFailure({
      code: 'no-clipboard',
      message: 'The browser does not let this page copy.',
      hint: 'Select the text and copy it by hand.',
    });
  }
}
