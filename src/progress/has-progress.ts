/** Whether this browser remembers something of the reader: only then is the code loaded that knows what. */
export function hasProgress(): boolean {
  try {
    return localStorage.getItem('faultline:progress') !== null;
  } catch {
    return false;
  }
}
