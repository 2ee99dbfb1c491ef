/** What the preload lets through in the app. In a browser there is nothing of it. */
interface Window {
  readonly reverie?: { readonly version: string; connect(): void };
}
