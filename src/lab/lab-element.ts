/**
 * Brings the lab to life when the reader first touches it, or at once if the address holds a run or asks for the terminal. Until then an
 * article page carries this file and nothing else of the lab.
 */
class LabElement extends HTMLElement {
  #started: Promise<void> | undefined;

  connectedCallback(): void {
    for (const sign of ['pointerenter', 'focusin', 'touchstart'])
      this.addEventListener(sign, () => void this.#start(), { once: true, passive: true });
    this.addEventListener('click', this.#keepClick, { capture: true });
    this.addEventListener('change', this.#keepChoice, { capture: true });
    const openShared = () => /^#(run|terminal)=/.test(location.hash) && void this.#start();
    openShared();
    addEventListener('hashchange', openShared);
  }

  /** A click that comes before the lab lives is done again once it does. */
  #keepClick = (event: MouseEvent): void => {
    if (this.dataset['live'] !== undefined) return;
    const target = event.target as Element;
    if (target.closest('a')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#start().then(() => {
      if (target.isConnected)
        target.dispatchEvent(
          new MouseEvent('click', {
            bubbles: true,
            cancelable: true,
            clientX: event.clientX,
            clientY: event.clientY,
          }),
        );
    });
  };

  /** So is a choice from a list, which coming to life would undo. */
  #keepChoice = (event: Event): void => {
    if (this.dataset['live'] !== undefined) return;
    const list = event.target as HTMLSelectElement;
    const { value } = list;
    event.stopImmediatePropagation();
    void this.#start().then(() => {
      list.value = value;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    });
  };

  #start(): Promise<void> {
    this.#started ??= import('./mount.tsx')
      .then(({ mount }) => mount(this))
      .then(() => {
        this.dataset['live'] = '';
      })
      .catch((error: unknown) => {
        this.#started = undefined;
        this.#report(error);
      });
    return this.#started;
  }

  #report(error: unknown): void {
    console.error(error);
    if (this.querySelector('.fl-lab-offline')) return;
    const note = document.createElement('p');
    note.className = 'fl-notice fl-lab-offline';
    note.role = 'alert';
    note.textContent =
      'The lab could not be loaded. Check your connection and click again; until then the page shows the opening run.';
    this.prepend(note);
  }
}

customElements.define('fl-lab', LabElement);
