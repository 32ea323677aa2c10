import { Link } from "../app/router";
import { channelsApi } from "../channels/channelsApi";
import { SelectField } from "../ui/Field";
import { useLoad } from "../ui/useLoad";
import type { RuleDraft } from "./ruleDraft";

interface TellFieldsProps {
  draft: RuleDraft;
  put: (change: Partial<RuleDraft>) => void;
}

const REPEATS = [["0", "once"], ["900", "each 15 minutes"], ["3600", "each hour"], ["14400", "each 4 hours"], ["86400", "each day"]] as const;

/** Through which channels an alert is told, and how often. */
export function TellFields({ draft, put }: TellFieldsProps) {
  const { data: channels, error } = useLoad(channelsApi.list);
  const toggle = (id: string): void =>
    put({ channelIds: draft.channelIds.includes(id) ? draft.channelIds.filter((one) => one !== id) : [...draft.channelIds, id] });
  const usual = channels?.filter(({ isDefault }) => isDefault).map(({ name }) => name) ?? [];
  const repeats = REPEATS.some(([seconds]) => seconds === draft.repeatSeconds)
    ? REPEATS
    : [...REPEATS, [draft.repeatSeconds, `each ${draft.repeatSeconds} seconds`] as const];
  return (
    <>
      {channels && channels.length > 0 && (
        <fieldset>
          <legend>Channels</legend>
          <div className="checks">
            {channels.map(({ id, name }) => (
              <label key={id} className="check">
                <input type="checkbox" checked={draft.channelIds.includes(id)} onChange={() => toggle(id)} /> {name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {draft.channelIds.length === 0 && channels && (
        <p className="note">
          {usual.length > 0 ? `The usual ones: ${usual.join(", ")}.` : "Nobody: no channel is marked as usual."}{" "}
          <Link href="/alerts/channels">Channels</Link>
        </p>
      )}
      {error && <p className="note">The channels can’t be had now: {error.message}</p>}
      <SelectField label="While it goes on" value={draft.repeatSeconds} onValue={(repeatSeconds) => put({ repeatSeconds })} options={repeats} />
      <label className="check">
        <input type="checkbox" checked={draft.notifyResolved} onChange={(event) => put({ notifyResolved: event.target.checked })} /> Also when
        it is over
      </label>
      <label className="check">
        <input type="checkbox" checked={draft.explain} onChange={(event) => put({ explain: event.target.checked })} /> Have the model say what
        may be behind it
      </label>
    </>
  );
}
