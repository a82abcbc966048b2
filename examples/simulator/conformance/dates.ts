/** `Date` where time zones, engines and locales would show: in July, in winter, around the change of clocks. */
export function dateReport(): string[] {
  const times = [
    '2025-07-01T12:00:00Z',
    '2025-03-30T01:30:00',
    '2025-11-02T05:59:59.999Z',
    '1969-12-31',
    '-000001-01-01T00:00Z',
  ];
  return times.flatMap((text) => {
    const date = new Date(text);
    const parts = [
      date.getFullYear(),
      date.getMonth(),
      date.getDate(),
      date.getDay(),
      date.getHours(),
      date.getMinutes(),
    ];
    const moved = new Date(date);
    moved.setHours(26, 61);
    moved.setDate(31);
    return [
      `${text} ${date.getTime()} ${parts.join(' ')} ${date.getTimezoneOffset()}`,
      `${String(date)} | ${date.toDateString()} | ${date.toTimeString()} | ${date.toUTCString()} | ${JSON.stringify(date)}`,
      `${moved.toISOString()} ${new Date(2025, 6, 1, 12).toISOString()} ${Date.UTC(2025, 6)} ${structuredClone(date).getHours()}`,
    ];
  });
}

export function unreadable(): string {
  const texts = ['yesterday', '1 July 2025', '2025-7-1', 'Tue Jul 01 2025', '2025-02-30', '2025-07-01 12:00'];
  return texts.map((text) => `${Date.parse(text)} ${String(new Date(text))}`).join(', ');
}
