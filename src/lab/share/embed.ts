/** The markup with which another site shows this lab. It may be isolated or not: see `public/_headers`. */
export function embedMarkup(address: string, title: string): string {
  const attribute = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<iframe src="${attribute(address)}" title="${attribute(title)}" width="100%" height="720" loading="lazy" allow="clipboard-write" style="border: 0"></iframe>`;
}
