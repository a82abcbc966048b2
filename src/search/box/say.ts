/** A text of the interface by its name in `content/i18n`, without `find.`; `{words}` stands for a value. */
export type Say = (name: string, values?: Readonly<Record<string, string | number>>) => string;

export const sayFrom =
  (texts: Readonly<Record<string, string>>): Say =>
  (name, values = {}) =>
    (texts[name] ?? name).replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
