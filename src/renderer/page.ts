declare global {
  interface Window {
    /** What the preload lets through. */
    readonly reverie: { readonly version: string };
  }
}

const place = document.querySelector('#version');
if (place !== null) place.textContent = `Version ${window.reverie.version}`;

export {};
