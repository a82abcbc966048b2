import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../say.ts';

/**
 * A component whose code is fetched when it is first shown. Says so when it cannot, and while it loads, unless something
 * else stands there meanwhile.
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props> = Loading as ComponentType<Props>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [attempt, setAttempt] = useState(0);
    const [state, setState] = useState<'loading' | 'failed' | 'ready'>(loaded ? 'ready' : 'loading');
    useEffect(() => {
      if (loaded) return;
      setState('loading');
      load().then(
        (component) => {
          loaded = component;
          setState('ready');
        },
        () => setState('failed'),
      );
    }, [attempt]);
    if (state === 'failed')
      return (
        <p class="fl-notice" role="alert">
          {say('This part of the page could not be loaded. Check your connection; nothing you did is lost.')}{' '}
          <button type="button" onClick={() => setAttempt(attempt + 1)}>
            {say('Try again')}
          </button>
        </p>
      );
    if (!loaded) return <Meanwhile {...props} />;
    const Component = loaded;
    return <Component {...props} />;
  };
}

function Loading() {
  return (
    <p class="fl-notice" role="status">
      {say('Loading…')}
    </p>
  );
}
