/** Down and up lead from the field through all that can be opened or asked, and back; Tab does as ever. */
export function moveThrough(root: HTMLElement, field: HTMLInputElement, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const target = event.target as Element;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || target.matches('[type=checkbox], summary'))
    return;
  const stops: HTMLElement[] = [field, ...root.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
  event.preventDefault();
  next?.focus();
  // The field stays in sight above the first results.
  if (next !== field) next?.scrollIntoView({ block: 'nearest' });
}
