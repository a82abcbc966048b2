/** What the site says of itself and of a lab's page, to be cited and reported. Made at build. */
export interface AboutPage {
  title: string;
  /** When somebody last read the page against its sources: `2026-11-21`. */
  reviewed?: string;
  /** The site's: a commit. */
  version: string;
  /** The repository that takes reports. Without one, none are offered. */
  repository?: string;
}
