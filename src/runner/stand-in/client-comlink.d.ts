/** The copy of Comlink inside `@webcontainer/api`. Its wire format is its own: released versions of Comlink do not speak it. */
declare module 'client-comlink' {
  export const Comlink: {
    expose(target: unknown, endpoint: MessagePort): void;
    proxy<T extends object>(target: T): T;
  };
}
