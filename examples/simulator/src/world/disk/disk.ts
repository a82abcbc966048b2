import { format } from '../../globals/console.ts';
import type { Disk, WriteOptions } from '../../scenario.ts';
import type { FoundFiles } from '../../server.ts';
import type { SourceLine, TraceEvent } from '../../trace.ts';
import { freezeCopy, openCopy } from '../copy.ts';
import { never, type Life, type SimNode } from '../life.ts';
import { sourceOfDisk } from '../sources.ts';
import { MapView, type Lendable } from '../view.ts';
import type { World } from '../world.ts';
import { isDeletion, LogFile, MapFile, StoredFile, type Entry, type Write } from './files.ts';
import { FilesFound } from './found.ts';
import { DiskOfLife } from './handles.ts';

/** From the platter to the code that waits: short, but an instant of its own. */
const ACK_US = 100;
/** From the code to the operating system's cache and back. */
const CACHE_US = 20;

interface InFlight {
  readonly file: StoredFile;
  readonly write: Write;
  readonly asked: Asked;
  /** When it leaves the code, whose thread may be busy. */
  readonly issuedUs: number;
  readonly dueUs: number;
}

/** When code asked for a write, and where. */
interface Asked {
  readonly askedMs: number;
  readonly lines: SourceLine[] | undefined;
}

/** How a life ended, as far as its disk is concerned. */
export interface Death {
  /** The machine went with the process: what was not synced is lost. */
  readonly machine: boolean;
  /** Half of the write that was on its way is on the disk. */
  readonly torn: boolean;
}

/**
 * What a node keeps through crashes. A write is two events: it becomes durable, and then the code is told. A crash may
 * fall before, between or after them. Writes that do not wait for each other may become durable in any order. A write
 * that is not synced is one event, and a machine that dies may take it back.
 */
export class SimDisk {
  readonly files = new Map<string, StoredFile>();
  /** It, as a source of invariants. */
  readonly source: number;
  readonly #world: World;
  readonly #node: SimNode;
  /** Issued and not yet durable, where somebody will ask: a trace, or a crash that tears. */
  readonly #inFlight = new Set<InFlight>();

  constructor(world: World, node: SimNode) {
    this.#world = world;
    this.#node = node;
    this.source = sourceOfDisk(world.nodes.size);
  }

  /** The disk as one life sees it. */
  for(life: Life): Disk {
    return new DiskOfLife(this, life);
  }

  /** Resolves when the entry is durable and its acknowledgement has come. */
  append(life: Life, file: string, entry: unknown, options?: WriteOptions): Promise<void> {
    if (!life.alive) return never();
    const log = this.#open(file, LogFile);
    const stored = freezeCopy(entry);
    return this.#write(life, log, log.newWrite(format(stored), stored), options);
  }

  read(file: string): unknown[] {
    return this.#open(file, LogFile).read();
  }

  recover(life: Life, file: string): Promise<unknown[]> {
    if (!life.alive) return never();
    const log = this.#open(file, LogFile);
    if (log.torn === undefined) return Promise.resolve(log.read());
    const event = `recover ${file} ${log.number('recover')}`;
    return new Promise((resolve) => {
      this.#hardware(life, event, this.#diskUs(event), () => {
        const text = log.torn ?? '';
        log.torn = undefined;
        this.#note({ kind: 'recovered', ...this.#world.at(life), file, text });
        this.#world.after(ACK_US, life, `ack ${event}`, () => resolve(log.read()));
      });
    });
  }

  set(life: Life, file: string, key: string, value: unknown, options?: WriteOptions): Promise<void> {
    if (!life.alive) return never();
    const map = this.#open(file, MapFile);
    const stored = freezeCopy(value);
    const entry: Entry = { key, value: { is: stored } };
    return this.#write(life, map, map.newWrite(format({ [key]: stored }), entry), options);
  }

  delete(life: Life, file: string, key: string, options?: WriteOptions): Promise<void> {
    if (!life.alive) return never();
    const map = this.#open(file, MapFile);
    const entry: Entry = { key, value: undefined };
    return this.#write(life, map, map.newWrite(format({ [key]: null }), entry), options);
  }

  get(file: string, key: string): unknown {
    return openCopy(this.#open(file, MapFile).current.get(key));
  }

  keys(file: string): string[] {
    return [...this.#open(file, MapFile).current.keys()];
  }

  sync(life: Life, file: string, kind: 'log' | 'key-value'): Promise<void> {
    if (!life.alive) return never();
    const world = this.#world;
    const stored: StoredFile = this.#open<StoredFile>(file, kind === 'log' ? LogFile : MapFile);
    const event = `sync ${file} ${stored.number('sync')}`;
    const lines = world.callSite();
    const askedMs = world.nowMs;
    // What is cached later is not part of it, though another sync may come before it.
    const last = stored.pending.at(-1);
    return new Promise((resolve, reject) => {
      this.#hardware(life, event, this.#diskUs(event), () => {
        const failure = world.failure();
        if (!failure || failure.written) {
          const count = last ? stored.flush(last) : 0;
          world.changes |= this.source;
          this.#note({ kind: 'synced', ...world.at(life), lines, write: event, file, count, askedMs });
        }
        if (failure) {
          const { written } = failure;
          this.#refuse(life, stored, 'EIO', { write: event, file }, { askedMs, lines }, written);
          if (!written) this.#forgetCached(life, stored);
        }
        world.after(ACK_US, life, `ack ${event}`, () => {
          if (failure) return reject(diskError('EIO', 'fsync', file));
          this.#note({ kind: 'acked', ...world.at(life), lines, write: event, file });
          resolve();
        });
      });
    });
  }

  /** A log for invariants. A file that nobody has written yet is none, and reading does not create it. */
  viewLog(file: string): Lendable | undefined {
    return this.files.has(file) ? this.#open(file, LogFile) : undefined;
  }

  /** A key-value file for invariants. */
  viewMap(file: string): ReadonlyMap<string, unknown> {
    return this.files.has(file) ? this.#open(file, MapFile).view : EMPTY_MAP;
  }

  /** The files as the node would find them if it booted now. */
  get found(): FoundFiles {
    return new FilesFound(this.files);
  }

  /** What is durable: file → entries, or a key-value file's pairs. */
  contents(): [file: string, entries: unknown[]][] {
    return [...this.files].map(([name, file]) => [name, [...(file as LogFile | MapFile).durable]]);
  }

  /** The node's life has ended. Returns whether a write was torn. */
  die(life: Life, { machine, torn }: Death): boolean {
    // The system of a process that dies has the whole write or none of it.
    const tearing = torn && machine ? this.#tearing() : undefined;
    if (tearing) {
      (tearing.file as LogFile).tear(tearing.write);
      this.#world.changes |= this.source;
    }
    for (const each of this.#inFlight)
      this.#noteLoss(life, each.file, each.write, each === tearing ? 'torn' : 'in flight', each.asked);
    this.#inFlight.clear();
    if (machine) for (const file of this.files.values()) this.#loseCached(life, file);
    return tearing !== undefined;
  }

  /** Whether a machine that died now could tear a write. Known only where some crash may. */
  get tearable(): boolean {
    return this.#tearing() !== undefined;
  }

  /** The write that would have been durable next. */
  #tearing(): InFlight | undefined {
    const { nowUs } = this.#world;
    const writes = [...this.#inFlight].filter(
      ({ file, issuedUs }) => file instanceof LogFile && file.torn === undefined && issuedUs <= nowUs,
    );
    return writes.reduce<InFlight | undefined>(
      (first, write) => (first && first.dueUs <= write.dueUs ? first : write),
      undefined,
    );
  }

  #loseCached(life: Life, file: StoredFile): void {
    if (!file.pending.length) return;
    const { plan } = this.#world;
    for (const write of file.lose(({ event }) => plan.survives(plan.identifyAt(this.#node.chance, event))))
      this.#noteLoss(life, file, write, 'not synced');
    this.#world.changes |= this.source;
  }

  #open<S extends StoredFile>(file: string, Kind: new (name: string) => S): S {
    let stored = this.files.get(file);
    if (!stored) this.files.set(file, (stored = new Kind(file)));
    if (!(stored instanceof Kind))
      throw new TypeError(`“${file}” on ${this.#node.name} is a ${stored.kind}: open it as that.`);
    return stored;
  }

  #write(life: Life, file: StoredFile, write: Write, options?: WriteOptions): Promise<void> {
    return options?.sync === false ? this.#cache(life, file, write) : this.#store(life, file, write);
  }

  #store(life: Life, file: StoredFile, write: Write): Promise<void> {
    const world = this.#world;
    const { id, event } = write;
    const asked = { askedMs: world.nowMs, lines: world.callSite() };
    const { lines } = asked;
    const delayUs = this.#diskUs(event);
    const issuedUs = world.nowUs + world.busyUs(life.node);
    const inFlight = { file, write, asked, issuedUs, dueUs: world.nowUs + delayUs };
    if (world.tracing || world.plan.tears) this.#inFlight.add(inFlight);
    return new Promise((resolve, reject) => {
      this.#hardware(life, `write ${event}`, delayUs, () => {
        this.#inFlight.delete(inFlight);
        const code = this.#tryToStore(life, file, write, asked);
        world.after(ACK_US, life, `ack ${event}`, () => {
          if (code) return reject(diskError(code, 'write', file.name));
          if (world.tracing)
            world.note({ kind: 'acked', ...world.at(life), lines, write: id, file: file.name });
          resolve();
        });
      });
    });
  }

  /** The write reaches the disk. Returns why it is refused, if it is: the code hears of that a moment later. */
  #tryToStore(life: Life, file: StoredFile, write: Write, asked: Asked): DiskErrorCode | undefined {
    const world = this.#world;
    const failure = world.failure();
    const code = failure ? 'EIO' : this.#refusal(file, write);
    if (!code || failure?.written) {
      const readable = file.store(write);
      world.changes |= this.source;
      if (world.tracing && readable)
        world.note({ kind: 'durable', ...world.at(life), ...asked, ...told(file, write) });
      else if (world.tracing) this.#noteLoss(life, file, write, 'torn', asked);
    }
    if (code) this.#refuse(life, file, code, told(file, write), asked, failure?.written);
    if (failure && !failure.written) this.#forgetCached(life, file);
    return code;
  }

  /** What deletes needs no room. */
  #refusal(file: StoredFile, write: Write): 'ENOSPC' | undefined {
    const { plan, nowUs } = this.#world;
    return !isDeletion(file, write) && plan.isFull(this.#node.name, nowUs) ? 'ENOSPC' : undefined;
  }

  /**
   * After an error, Linux has marked what was cached as clean: nobody will write it any more, and the next sync succeeds.
   *
   * Rebello et al., Can Applications Recover from fsync Failures? USENIX ATC 2020.
   */
  #forgetCached(life: Life, file: StoredFile): void {
    for (const write of file.pending.splice(0)) this.#noteLoss(life, file, write, 'not synced');
  }

  #refuse(
    life: Life,
    { name }: StoredFile,
    code: DiskErrorCode,
    what: { write: string; file: string; text?: string; key?: string; deletes?: true },
    asked: Asked,
    written = false,
  ): void {
    const more = written ? ({ written: true } as const) : {};
    this.#note({ kind: 'refused', ...this.#world.at(life), ...asked, ...what, file: name, code, ...more });
  }

  #cache(life: Life, file: StoredFile, write: Write): Promise<void> {
    const world = this.#world;
    const lines = world.callSite();
    const delayUs = CACHE_US + world.busyUs(life.node);
    const askedMs = world.nowMs;
    return new Promise((resolve, reject) => {
      world.after(delayUs, life, `cache ${write.event}`, () => {
        const code = this.#refusal(file, write);
        if (code) {
          this.#refuse(life, file, code, told(file, write), { askedMs, lines });
          return reject(diskError(code, 'write', file.name));
        }
        const readable = file.cache(write);
        if (readable) this.#writeBackLater(file);
        if (!readable) this.#noteLoss(life, file, write, 'torn', { askedMs, lines });
        else if (world.tracing)
          world.note({ kind: 'cached', ...world.at(life), lines, ...told(file, write), askedMs });
        resolve();
      });
    });
  }

  /** What nobody syncs becomes durable all the same, much later, if the machine lives that long. */
  #writeBackLater(file: StoredFile): void {
    if (file.writingBack) return;
    file.writingBack = true;
    const world = this.#world;
    const event = `writeback ${file.name} ${file.number('writeback')}`;
    const delayUs = world.plan.writebackUs(world.plan.identifyAt(this.#node.chance, event));
    const writeBack = () => {
      file.writingBack = false;
      const count = file.flushAll();
      if (!count) return;
      world.changes |= this.source;
      this.#note({ kind: 'synced', ...world.atNode(this.#node.name), write: event, file: file.name, count });
    };
    world.after(delayUs, undefined, event, writeBack, this.#node.name).hardware = true;
  }

  /** Something that the machine does, whether or not the node's code can run. */
  #hardware(life: Life, event: string, delayUs: number, run: () => void): void {
    this.#world.after(delayUs, life, event, run).hardware = true;
  }

  #diskUs(event: string): number {
    const { plan, nowUs } = this.#world;
    const { name, chance } = this.#node;
    const usualUs = plan.diskUs(plan.identifyAt(chance, event), name);
    return usualUs + plan.slowUs(name, 'disk', nowUs) + this.#world.busyUs(this.#node);
  }

  #note(event: TraceEvent): void {
    if (this.#world.tracing) this.#world.note(event);
  }

  #noteLoss(
    life: Life,
    file: StoredFile,
    write: Write,
    why: 'in flight' | 'not synced' | 'torn',
    asked?: Asked,
  ): void {
    if (!this.#world.tracing) return;
    this.#world.note({ kind: 'unwritten', ...this.#world.at(life), ...asked, ...told(file, write), why });
  }
}

type DiskErrorCode = 'EIO' | 'ENOSPC';

const REASONS = { EIO: 'i/o error', ENOSPC: 'no space left on device' } as const;

/** As Node's file system words it. A new one each time: code may change it. */
function diskError(code: DiskErrorCode, syscall: 'write' | 'fsync', file: string): Error {
  return Object.assign(new Error(`${code}: ${REASONS[code]}, ${syscall} “${file}”`), { code, syscall });
}

/** What the trace tells of a write. */
function told(file: StoredFile, { id, text, change }: Write) {
  const write: { write: string; file: string; text: string; key?: string; deletes?: true } = {
    write: id,
    file: file.name,
    text,
  };
  if (!(file instanceof MapFile)) return write;
  const { key, value } = change as Entry;
  return value ? { ...write, key } : { ...write, key, deletes: true as const };
}

const EMPTY_MAP: ReadonlyMap<string, unknown> = new MapView(new Map());
