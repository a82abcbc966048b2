import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, type IPty } from '@lydell/node-pty';
import { Previews } from './previews.ts';
import { readTree, writeTree } from './tree.ts';

/** What goes wrong on purpose. Tests change these while the stand-in runs. */
export interface Faults {
  /** The host answers every request with this HTTP status. */
  status?: number;
  /** The host answers nothing before this settles. */
  hold?: Promise<unknown>;
  /** The host's page loads and then says nothing. */
  silent?: boolean;
  /** Every boot is refused with this message. */
  buildError?: string;
  /** `kill()` does nothing, as the real runtime does to an endless loop (webcontainer-core#1121). */
  ignoreKill?: boolean;
}

export interface ContainerOptions {
  faults: Faults;
  /** Folder of the `node` that runs in containers. */
  nodeFolder: string;
  /** Sends an event or a process's output to the page. */
  emit: (channel: string, ...args: unknown[]) => void;
}

type Method = (...args: never[]) => unknown;

/** One temporary folder and the processes in it: what the client takes for a WebContainer. */
export class Container {
  readonly #root = fs.mkdtempSync(path.join(os.tmpdir(), 'webcontainer-stand-in-'));
  readonly #processes = new Map<number, Started>();
  readonly #watchers = new Map<number, fs.FSWatcher>();
  readonly #options: ContainerOptions;
  readonly #previews: Previews;
  #workdir = this.#root;
  #lastId = 0;

  constructor(options: ContainerOptions) {
    this.#options = options;
    this.#previews = new Previews(this.#root, options.emit);
  }

  /** What the page may call, by the client's names. */
  readonly methods: Record<string, Method> = {
    build: (options: { workdirName?: string }) => this.#build(options),
    loadFiles: (bytes: Uint8Array, mountPoint?: string) => {
      const to = this.#at(mountPoint ?? '.');
      fs.accessSync(to); // as in the real one: the mount point must exist
      writeTree(to, readTree(bytes));
    },
    run: (options: RunRequest) => this.#run(options),
    write: (id: number, data: string) => this.#processes.get(id)?.child.write(data),
    resize: (id: number, size: Size) => this.#processes.get(id)?.child.resize(size.cols, size.rows),
    kill: (id: number) => {
      const started = this.#processes.get(id);
      // A shell that somebody types into takes no notice of SIGTERM.
      const signal = started?.program === 'sh' ? 'SIGHUP' : 'SIGTERM';
      if (started && !this.#options.faults.ignoreKill) killGroup(started.child, signal);
    },
    'fs.readFile': (file: string, encoding?: BufferEncoding) =>
      fs.promises.readFile(this.#at(file), encoding ?? null),
    'fs.writeFile': (file: string, data: string | Uint8Array) => fs.promises.writeFile(this.#at(file), data),
    'fs.mkdir': (folder: string, options?: fs.MakeDirectoryOptions) =>
      fs.promises.mkdir(this.#at(folder), options),
    'fs.rm': (file: string, options?: fs.RmOptions) => fs.promises.rm(this.#at(file), options),
    'fs.rename': (from: string, to: string) => fs.promises.rename(this.#at(from), this.#at(to)),
    'fs.readdir': (folder: string) => fs.promises.readdir(this.#at(folder)),
    'fs.watch': (file: string, options: { recursive?: boolean }) => {
      const id = ++this.#lastId;
      const tell = (event: string, name: string | null) => this.#options.emit(`watch:${id}`, event, name);
      const watcher = fs.watch(this.#at(file), { recursive: options?.recursive ?? false }, tell);
      // What it watches is gone: nothing is left to tell.
      this.#watchers.set(
        id,
        watcher.on('error', () => watcher.close()),
      );
      return id;
    },
    'fs.unwatch': (id: number) => this.#watchers.get(id)?.close(),
  };

  /** Kills what runs and deletes the folder. */
  destroy(): void {
    this.#previews.close();
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const { child } of this.#processes.values()) killGroup(child, 'SIGKILL');
    fs.rmSync(this.#root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #build({ workdirName = 'project' }: { workdirName?: string }) {
    if (this.#options.faults.buildError) throw new Error(this.#options.faults.buildError);
    this.#workdir = path.join(this.#root, 'home', path.basename(workdirName));
    fs.mkdirSync(this.#workdir, { recursive: true });
    return { path: this.#searchPath, cwd: this.#workdir };
  }

  #run({ command, args, cwd, env, terminal }: RunRequest): number {
    const program = command === 'jsh' ? 'sh' : command;
    if (!this.#searchPath.split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, program)))) {
      throw new Error(`spawn ${program} ENOENT`);
    }
    const id = ++this.#lastId;
    const child = spawn(program, args ?? [], {
      cwd: this.#at(cwd ?? '.'),
      env: { ...this.#environment(), ...env },
      cols: terminal?.cols ?? 80,
      rows: terminal?.rows ?? 24,
    });
    this.#processes.set(id, { program, child });
    const { emit } = this.#options;
    child.onData((text) => emit(`output:${id}`, new TextEncoder().encode(text)));
    child.onExit(({ exitCode, signal }) => {
      this.#processes.delete(id);
      emit(`output:${id}`, null);
      emit(`exit:${id}`, signal ? 128 + signal : exitCode);
    });
    return id;
  }

  /** Made from nothing, so that no secret of the developer's shell or home reaches an example. */
  #environment(): Record<string, string> {
    return {
      PATH: this.#searchPath,
      HOME: this.#root,
      // What a killed process leaves there goes with the container.
      TMPDIR: this.#root,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      npm_config_update_notifier: 'false',
      // The real one has no native add-ons either.
      NODE_OPTIONS: `--no-addons --require=${JSON.stringify(path.join(import.meta.dirname, 'listen-hook.cjs'))}`,
    };
  }

  get #searchPath(): string {
    return [this.#options.nodeFolder, process.env.PATH].join(path.delimiter);
  }

  /** The API's paths start at the working folder and cannot leave it. */
  #at(file: string): string {
    return path.join(this.#workdir, path.normalize(`/${file}`));
  }
}

interface Started {
  program: string;
  child: IPty;
}

interface Size {
  cols: number;
  rows: number;
}

interface RunRequest {
  command: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  terminal?: Size;
}

function killGroup(child: IPty, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid, signal); // a child on a terminal leads a process group of its own
  } catch {
    try {
      child.kill(signal); // but not in its very first moment
    } catch {
      return; // it has ended already
    }
  }
  if (signal !== 'SIGKILL') setTimeout(() => killGroup(child, 'SIGKILL'), 2_000).unref();
}
