/** The texts of the search, `find.*` in `content/i18n`, without their first word. @param all those of a language. */
export const findTexts = (all: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(all).flatMap(([key, text]: [string, unknown]) =>
      key.startsWith('find.') ? [[key.slice('find.'.length), String(text)]] : [],
    ),
  );
