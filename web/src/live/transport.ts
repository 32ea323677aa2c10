import { api } from "../api/client";

/** One attempt at a live connection. Thrown away after it closed. */
export interface Transport {
  readonly connectionId: string | null;
  on(target: string, handler: (message: unknown) => void): void;
  /** Called once, when an established connection ends for whatever reason. */
  onClose(handler: (error: Error | undefined) => void): void;
  /** Resolves when messages can flow. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens a SignalR connection. The library is loaded on first use: the page paints without it. */
export async function openSignalR(): Promise<Transport> {
  // Asked for by ourselves, as every request is: a session that has run out is refreshed, and the service elsewhere gets to
  // see neither cookies nor headers that are meant for this server.
  const [{ HubConnectionBuilder, LogLevel }, { url, accessToken }] = await Promise.all([import("@microsoft/signalr"), api.negotiateLive()]);
  // Reconnecting is ours (LiveLink): the library gives up on a first start that fails.
  const connection = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: () => accessToken, withCredentials: false })
    .configureLogging(LogLevel.None)
    .build();
  return {
    get connectionId() {
      return connection.connectionId;
    },
    on: (target, handler) => connection.on(target, handler),
    onClose: (handler) => connection.onclose(handler),
    start: () => connection.start(),
    stop: () => connection.stop(),
  };
}
