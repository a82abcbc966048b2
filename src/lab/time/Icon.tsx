/** Signs of a player, 16 × 16. They stand in buttons, which have names. */
const PATHS = {
  start: 'M3.5 3v10M13 3v10L6 8z',
  previous: 'M11 3v10L4.5 8z',
  play: 'M4.5 2.5v11L13 8z',
  pause: 'M4 3h2.5v10H4zM9.5 3H12v10H9.5z',
  next: 'M5 3v10l6.5-5z',
  end: 'M12.5 3v10M3 3v10l7-5z',
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="16" height="16">
      <path d={PATHS[name]} />
    </svg>
  );
}
