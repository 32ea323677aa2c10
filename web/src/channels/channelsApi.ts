import { request } from "../api/http";
import { fields, numberOrNull, rowsOf, textOrNull } from "../api/parse";
import { bodyOf, channelOf, parseChannel, parseDeliveries, type Channel, type ChannelDefinition, type DeliveryPage } from "./channel";

/** How a test message went. */
export interface Tested {
  ok: boolean;
  error: string | null;
  /** Milliseconds. */
  ms: number | null;
}

const PATH = "/api/v1/channels";
const PAGE = 20;
/** The other end may be slow; a mail server takes its time. */
const TEST_TIMEOUT_MS = 60_000;

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const channelsApi = {
  list: (signal?: AbortSignal): Promise<Channel[]> => request(PATH, (body) => rowsOf(fields(body)?.items, parseChannel), { signal }),

  create: (channel: ChannelDefinition): Promise<Channel> => request(PATH, channelOf, { body: bodyOf(channel) }),

  replace: (id: string, channel: ChannelDefinition): Promise<Channel> => request(pathOf(id), channelOf, { method: "PUT", body: bodyOf(channel) }),

  remove: (id: string): Promise<void> => request(pathOf(id), () => undefined, { method: "DELETE" }),

  test: (id: string): Promise<Tested> =>
    request(
      `${pathOf(id)}/test`,
      (body) => {
        const from = fields(body);
        return { ok: from?.ok === true, error: textOrNull(from?.error), ms: numberOrNull(from?.ms) };
      },
      { method: "POST", timeoutMs: TEST_TIMEOUT_MS },
    ),

  deliveries(id: string, cursor: string | null, signal?: AbortSignal): Promise<DeliveryPage> {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (cursor !== null) query.set("cursor", cursor);
    return request(`${pathOf(id)}/deliveries?${query.toString()}`, parseDeliveries, { signal });
  },
};
