import type { Channel } from './channel.ts';

const tickMs = 60_000;

/** When the channel's check, once a minute, finds that it has held its oldest delivery for too long. */
export function timedOut(channel: Channel, timeoutMs: number): number {
  const oldest = channel.unsettled[0];
  if (!oldest) return Infinity;
  const minutes = Math.floor((oldest.atMs + timeoutMs - channel.openedAtMs) / tickMs) + 1;
  return channel.openedAtMs + minutes * tickMs;
}

export function dueChannels(
  channels: readonly Channel[],
  timeoutMs: number,
  nowMs: number,
): readonly Channel[] {
  return channels.filter((channel) => timedOut(channel, timeoutMs) <= nowMs);
}
