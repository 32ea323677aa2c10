import { AlertTabs } from "../alerts/AlertTabs";
import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { DataTable, type Column } from "../ui/DataTable";
import { DialogButton } from "../ui/Dialog";
import { ago } from "../ui/format";
import { Loading } from "../ui/Loading";
import { Mark } from "../ui/Mark";
import { Message } from "../ui/Message";
import { useLoad } from "../ui/useLoad";
import { useNow } from "../ui/useNow";
import { usePageTitle } from "../ui/usePageTitle";
import type { Channel } from "./channel";
import { ChannelForm } from "./ChannelForm";
import { CHANNEL_INFOS, NEW_CHANNEL } from "./channelKinds";
import { channelsApi } from "./channelsApi";
import { Deliveries } from "./Deliveries";
import { TestButton } from "./TestButton";
import "../ui/styles/work.css";

/** The ways in which people are told of alerts. */
export default function ChannelsPage() {
  const mayAct = useUser().role !== "viewer";
  usePageTitle("Channels");
  return (
    <>
      {mayAct ? (
        <Channels />
      ) : (
        <>
          <Head />
          <Message title="Channels are for operators">
            <p>They hold addresses and secrets of others. An admin can give you the role.</p>
          </Message>
        </>
      )}
    </>
  );
}

function Head({ reload }: { reload?: () => void }) {
  return (
    <div className="page-head">
      <h1>Channels</h1>
      <AlertTabs />
      {reload && (
        <DialogButton label="Add a channel" title="Add a channel" className="primary" testId="add-channel">
          {(close) => (
            <ChannelForm
              before={NEW_CHANNEL}
              isNew
              close={close}
              save={async (channel) => {
                await channelsApi.create(channel);
                reload();
              }}
            />
          )}
        </DialogButton>
      )}
    </div>
  );
}

function Channels() {
  const loaded = useLoad(channelsApi.list);
  return (
    <>
      <Head reload={loaded.reload} />
      <Loading of={loaded}>
        {(channels) =>
          channels.length === 0 ? (
            <NoChannels />
          ) : (
            <div className="panel-box">
              <DataTable
                caption="Channels"
                rows={channels}
                columns={COLUMNS}
                keyOf={({ id }) => id}
                empty=""
                actions={(channel) => <Actions channel={channel} reload={loaded.reload} />}
              />
            </div>
          )
        }
      </Loading>
    </>
  );
}

const COLUMNS: readonly Column<Channel>[] = [
  {
    title: "Channel",
    cell: ({ name, kind, isDefault, minSeverity, settings }) => (
      <>
        <b data-testid="channel">{name}</b>
        <div className="field-hint clip">
          {CHANNEL_INFOS.find((one) => one.kind === kind)?.title}
          {kind === "mail" && <> to {settings.to}</>}
          {isDefault && <> · usual</>}
          {minSeverity !== null && <> · from {minSeverity}</>}
        </div>
      </>
    ),
  },
  {
    title: "State",
    cell: ({ enabled, lastDelivery }) => {
      if (!enabled) return <Mark tone="off" state="off">off</Mark>;
      if (lastDelivery === null) return <Mark tone="wait" state="new">nothing sent yet</Mark>;
      return lastDelivery.ok ? <Mark tone="good" state="sent">works</Mark> : <Mark tone="bad" state="failed">failed</Mark>;
    },
  },
  { title: "Last", cell: (channel) => <Last channel={channel} /> },
];

function Last({ channel: { lastDelivery } }: { channel: Channel }) {
  const now = useNow();
  if (lastDelivery === null) return null;
  return (
    <>
      {ago(lastDelivery.at, now)}
      {lastDelivery.error !== null && <div className="field-error clip">{lastDelivery.error}</div>}
    </>
  );
}

function Actions({ channel, reload }: { channel: Channel; reload: () => void }) {
  return (
    <>
      <TestButton channel={channel} onDone={reload} />
      <DialogButton label="Sent" title={`What went through ${channel.name}`} className="quiet">
        {() => <Deliveries id={channel.id} />}
      </DialogButton>
      <DialogButton label="Edit" title={`Edit ${channel.name}`} className="quiet">
        {(close) => (
          <ChannelForm
            before={channel}
            isNew={false}
            close={close}
            save={async (definition) => {
              await channelsApi.replace(channel.id, definition);
              reload();
            }}
          />
        )}
      </DialogButton>
      <ConfirmButton label="Remove" title={`Remove ${channel.name}?`} action={() => channelsApi.remove(channel.id).then(reload)}>
        What waits to be sent through it is dropped. Rules that name it alone tell nobody any more.
      </ConfirmButton>
    </>
  );
}

/** Teaches what channels are. */
function NoChannels() {
  return (
    <Message title="Nobody is told yet">
      <p>
        Alerts show here in the dashboard. To be told of them elsewhere, add a channel: a webhook, e-mail, a topic of ntfy for your phone,
        or Slack. A test message shows at once whether it works.
      </p>
      <p>
        E-mail needs a mail server, which the service is started with: <code>NEXUS_SMTP_URL</code> and <code>NEXUS_MAIL_FROM</code>.
      </p>
    </Message>
  );
}
