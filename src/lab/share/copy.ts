/** Puts text on the clipboard. False if the browser does not let us: then the text must be shown to be copied by hand. */
export function copyText(text: string): Promise<boolean> {
  return Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
    () => true,
    () => false,
  );
}
