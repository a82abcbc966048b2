/** When a person last went through the checklist in CONTRIBUTING with the real StackBlitz service: a date, or nothing. */
export const lastTried: string | undefined = undefined;
