import { useEffect, useRef, useState } from 'preact/hooks';
import { EngineError, type Files } from '../../runner/engine.ts';
import type {
  NodeCommand,
  NodeEngine,
  NodeEvent,
  NodeNews,
  OpenPort,
  Size,
  Typing,
} from '../../runner/webcontainer/webcontainer-engine.ts';

/** Where the terminal is. `offer`: nothing was asked for yet, and nothing was downloaded. */
export type Phase =
  | { name: 'offer' }
  | { name: 'starting'; slow: boolean }
  | { name: 'ready' }
  | { name: 'running'; command: string }
  | { name: 'ended'; command: string; exitCode: number; outputComplete: boolean }
  | { name: 'stopped' | 'failed'; error: EngineError };

export interface NodeControls {
  phase: Phase;
  /** Node has been started, and what it printed is worth keeping. */
  begun: boolean;
  ports: readonly OpenPort[];
  previewsBlocked: boolean;
  start(): void;
  run(command: NodeCommand): void;
  stop(): void;
  /** What somebody types for the command that runs. */
  type(text: string): void;
  resize(size: Size): void;
}

export interface NodeUse {
  engine: NodeEngine;
  /** What runs there, as it is now: the example's own files. */
  files: Files;
  /** Their folder there. */
  home: string;
  /** What goes with it. */
  loadOthers(): Promise<Files>;
  size(): Size | undefined;
  onText(text: string): void;
  /** Before a command begins. */
  onCommand(command: string): void;
  onFile(path: string, text: string): void;
}

/** The page's Node for one terminal: what it does, and the files in it. */
export function useNode(use: NodeUse): NodeControls {
  const [phase, setPhase] = useState<Phase>({ name: 'offer' });
  const [begun, setBegun] = useState(false);
  const [ports, setPorts] = useState<readonly OpenPort[]>([]);
  const [previewsBlocked, setBlocked] = useState(false);
  const stopper = useRef<AbortController>(null);
  const typing = useRef<Typing | undefined>(undefined);
  const latest = useRef(use);
  latest.current = use;
  const { engine, files, home } = use;
  const given = useRef(false);

  useEffect(() => {
    const onNews = (news: NodeNews) => {
      if (news.kind === 'ports') setPorts(news.ports);
      else if (news.kind === 'previews-blocked') setBlocked(true);
      else latest.current.onFile(news.path.slice(home.length + 1), news.text);
    };
    const leave = engine.onNews(onNews);
    return () => {
      leave();
      stopper.current?.abort();
    };
  }, [engine]);

  useEffect(() => {
    if (given.current)
      for (const [path, text] of Object.entries(atHome(home, files))) engine.update(path, text);
  }, [engine, files]);

  async function attempt(work: (signal: AbortSignal, onEvent: (event: NodeEvent) => void) => Promise<Phase>) {
    stopper.current?.abort();
    const own = (stopper.current = new AbortController());
    const isCurrent = () => stopper.current === own;
    typing.current = undefined;
    const onEvent = (event: NodeEvent) => {
      if (!isCurrent()) return;
      if (event.kind === 'still-starting') setPhase({ name: 'starting', slow: true });
      if (event.kind === 'output') latest.current.onText(event.text);
      if (event.kind === 'started') typing.current = event.terminal;
    };
    const end = await work(own.signal, onEvent).catch(failed);
    if (!isCurrent()) return;
    typing.current = undefined;
    setPhase(end);
  }

  /** The files go there once; from then on one by one. */
  async function give(): Promise<void> {
    const blocked = engine.check();
    if (blocked) throw blocked;
    if (given.current) return;
    const others = await latest.current.loadOthers().catch((error: unknown) => {
      throw new EngineError('unreachable', 'restart', { detail: String(error), cause: error });
    });
    engine.reset({ ...others, ...atHome(home, latest.current.files) }, home);
    given.current = true;
  }

  const start = () => {
    setPhase({ name: 'starting', slow: false });
    void attempt(async (signal, onEvent) => {
      await give();
      await engine.prepare({ signal, onEvent });
      setBegun(true);
      return { name: 'ready' };
    });
  };
  const run = (line: NodeCommand) => {
    const command = line.join(' ');
    latest.current.onCommand(command);
    setPhase({ name: 'running', command });
    void attempt(async (signal, onEvent) => {
      await give();
      const size = latest.current.size();
      const options = { signal, onEvent, timeLimitMs: Infinity, ...(size && { size }) };
      return { name: 'ended', command, ...(await engine.run(line, options)) };
    });
  };

  return {
    ...{ phase, begun, ports, previewsBlocked, start, run },
    stop: () => stopper.current?.abort(),
    type: (text) => typing.current?.write(text),
    resize: (size) => typing.current?.resize(size),
  };
}

/** The example's own files, by their paths among all. */
export const atHome = (home: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${home}/${path}`, text]));

function failed(error: unknown): Phase {
  const known =
    error instanceof EngineError
      ? error
      : new EngineError('lost', 'restart', { detail: String(error), cause: error });
  return { name: known.kind === 'stopped' ? 'stopped' : 'failed', error: known };
}
