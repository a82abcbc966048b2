// The errors of the real client, by their names and words.

/** The server answered with an error: its message is the error’s text. */
export class ErrorReply extends Error {
  override name = 'ErrorReply';
}
/** A watched key has changed, so the transaction was not executed. */
export class WatchError extends Error {
  override name = 'WatchError';
  constructor() {
    super('One (or more) of the watched keys has been changed');
  }
}
/** Some commands of a transaction failed; the others have taken effect. */
export class MultiErrorReply extends ErrorReply {
  override name = 'MultiErrorReply';
  readonly replies: readonly unknown[];
  readonly errorIndexes: readonly number[];
  constructor(replies: readonly unknown[], errorIndexes: readonly number[]) {
    super(`${errorIndexes.length} commands failed, see .replies and .errorIndexes for more information`);
    this.replies = replies;
    this.errorIndexes = errorIndexes;
  }
}
/** A command was given to a client that is not connected and does not try to be. */
export class ClientClosedError extends Error {
  override name = 'ClientClosedError';
  constructor() {
    super('The client is closed');
  }
}
/** There is no connection, and commands are not to wait for one. */
export class ClientOfflineError extends Error {
  override name = 'ClientOfflineError';
  constructor() {
    super('The client is offline');
  }
}
/** The client was destroyed before the reply came. */
export class DisconnectsClientError extends Error {
  override name = 'DisconnectsClientError';
  constructor() {
    super('Disconnects client');
  }
}
/** The connection ended before the reply came: the command may have taken effect. */
export class SocketClosedUnexpectedlyError extends Error {
  override name = 'SocketClosedUnexpectedlyError';
  constructor() {
    super('Socket closed unexpectedly');
  }
}
/** Nobody took the connection in time. */
export class ConnectionTimeoutError extends Error {
  override name = 'ConnectionTimeoutError';
  constructor() {
    super('Connection timeout');
  }
}
